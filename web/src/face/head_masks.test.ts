import { expect, test } from "vitest";
import type { HeadMask } from "../media";
import { createHeadMasks } from "./head_masks";

const mask = (epoch: number, t_ms: number): HeadMask => ({
  epoch,
  t_ms,
  bits: new Uint8Array(512),
  pose: [0, 0, 0, 0, 0, 0],
  speaking: epoch > 0 ? 1 : 0,
  epsilon: 0.5,
});
const head = (epoch: number, played_ms: number) => ({ epoch, played_ms, moving: true });

test("a live head is shown as soon as it comes", () => {
  const masks = createHeadMasks();
  expect(masks.at("live", null)).toBeNull();
  masks.add(mask(0, 120));
  masks.add(mask(0, 240));
  expect(masks.at("live", null)?.t_ms).toBe(240);
});

test("the heads of an answer wait for its sound", () => {
  const masks = createHeadMasks();
  for (const t_ms of [80, 200, 320]) masks.add(mask(4, t_ms));
  expect(masks.at("speech", head(4, 40))).toBeNull();
  expect(masks.at("speech", head(4, 100))?.t_ms).toBe(80);
  expect(masks.at("speech", head(4, 330))?.t_ms).toBe(320);
  expect(masks.at("speech", head(5, 330))).toBeNull();
});

test("what is sent again after a pause replaces what was never seen, and an older answer is left alone", () => {
  const masks = createHeadMasks();
  for (const t_ms of [80, 200, 320]) masks.add(mask(4, t_ms));
  masks.add(mask(4, 160));
  expect(masks.at("speech", head(4, 400))?.t_ms).toBe(160);
  masks.add(mask(3, 900));
  expect(masks.at("speech", head(4, 900))?.t_ms).toBe(160);
});

test("after an answer the head from before it does not come back", () => {
  const masks = createHeadMasks();
  masks.add(mask(0, 120));
  masks.add(mask(4, 0));
  expect(masks.at("speech", head(4, 10))?.epoch).toBe(4);
  expect(masks.at("live", null)).toBeNull();
  masks.add(mask(0, 2400));
  expect(masks.at("live", null)?.t_ms).toBe(2400);
});

test("while the last face closes its mouth, the last head stays", () => {
  const masks = createHeadMasks();
  masks.add(mask(0, 120));
  expect(masks.at("closed", null)).toBeNull();
  masks.reset();
  expect(masks.at("live", null)).toBeNull();
});

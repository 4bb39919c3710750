import { expect, test } from "vitest";
import { frame } from "./framing";

const wish = { field_of_view_deg: 26, head_width_m: 0.15 };
const seenHeight_m = (distance_m: number): number => 2 * distance_m * Math.tan((13 * Math.PI) / 180);

test("on a wide picture a head takes 44 % of the height, with the eyes above the middle", () => {
  const framing = frame({ ...wish, width_px: 1280, height_px: 800 });
  expect((0.15 * 1.5) / seenHeight_m(framing.distance_m)).toBeCloseTo(0.44, 6);
  expect(framing.shift).toBeCloseTo(0.11, 6);
});

test("on a phone the whole head fits the width", () => {
  const framing = frame({ ...wish, width_px: 390, height_px: 844 });
  expect(0.15 / (seenHeight_m(framing.distance_m) * (390 / 844))).toBeCloseTo(0.48, 6);
});

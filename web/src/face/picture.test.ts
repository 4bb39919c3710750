import { expect, test } from "vitest";
import { frame } from "./framing";
import { createQualityWatch, pixelRatio, QUALITIES, type Quality } from "./quality";

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

function feed(watch: ReturnType<typeof createQualityWatch>, elapsed_ms: number, frames: number): void {
  for (let i = 0; i < frames; i += 1) watch.take(elapsed_ms);
}

test("a fast machine keeps the best picture, and one stutter does not change it", () => {
  const watch = createQualityWatch();
  feed(watch, 16.7, 100);
  watch.take(900);
  feed(watch, 16.7, 500);
  expect(watch.level).toBe(0);
});

test("a slow machine gets simpler pictures, step by step, and never more than the last step", () => {
  const watch = createQualityWatch();
  feed(watch, 35, 36);
  expect(watch.level).toBe(1);
  feed(watch, 200, 400);
  expect(watch.level).toBe(QUALITIES.length - 1);
});

test("a level that draws only every other picture is not slow for doing so", () => {
  const watch = createQualityWatch(QUALITIES.slice(3));
  feed(watch, 33.4, 500);
  expect(watch.level).toBe(0);
});

test("a picture has no more pixels than the screen, the quality and its budget allow", () => {
  const quality: Quality = { pixel_ratio: 1.5, pixels: 250_000, shadows: false, interval_ms: 0 };
  expect(pixelRatio(quality, 100, 100, 1)).toBe(1);
  expect(pixelRatio(quality, 100, 100, 3)).toBe(1.5);
  expect(pixelRatio(quality, 1000, 1000, 2)).toBe(0.5);
});

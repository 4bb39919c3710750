import { expect, test } from "vitest";
import { QUALITIES } from "./quality";
import { createQualityWatch, type QualityWatch } from "./quality_watch";

function feed(watch: QualityWatch, elapsed_ms: number, pictures: number): void {
  for (let i = 0; i < pictures; i += 1) watch.take(elapsed_ms);
}

/** Feed pictures until a rise may be tried; returns how long that took, at most ten minutes. */
function waitUntilReady(watch: QualityWatch, elapsed_ms: number): number {
  let waited_ms = 0;
  while (!watch.ready && waited_ms < 600_000) {
    watch.take(elapsed_ms);
    waited_ms += elapsed_ms;
  }
  return waited_ms;
}

function feedUntilFall(watch: QualityWatch): void {
  const { level } = watch;
  while (watch.level === level) watch.take(60);
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

test("the light look, drawn every other picture, is not slow for being so", () => {
  const watch = createQualityWatch(QUALITIES, 3);
  feed(watch, 33.4, 500);
  expect(watch.level).toBe(3);
});

test("after long enough without trouble a better level may be tried", () => {
  const watch = createQualityWatch(QUALITIES, 4);
  feed(watch, 33.4, 200);
  expect(watch.ready).toBe(false);
  waitUntilReady(watch, 33.4);
  watch.rise();
  expect(watch.level).toBe(3);
  expect(watch.ready).toBe(false);
});

test("the best level has nothing better to try", () => {
  const watch = createQualityWatch();
  feed(watch, 16.7, 5000);
  expect(watch.ready).toBe(false);
});

test("trouble starts the waiting again", () => {
  const watch = createQualityWatch(QUALITIES, 5);
  feed(watch, 33.4, 300);
  feed(watch, 60, 40);
  feed(watch, 33.4, 200);
  expect(watch.ready).toBe(false);
});

test("a level that was too much is tried again only after twice the time, so that nothing flickers", () => {
  const watch = createQualityWatch(QUALITIES, 4);
  const first_ms = waitUntilReady(watch, 33.4);
  watch.rise();
  feedUntilFall(watch);
  expect(watch.level).toBe(4);
  const second_ms = waitUntilReady(watch, 33.4);
  expect(second_ms).toBeGreaterThan(1.8 * first_ms);
  watch.rise();
  feedUntilFall(watch);
  expect(waitUntilReady(watch, 33.4)).toBeGreaterThan(1.8 * second_ms);
});

test("a look into a better level that says no doubles the time too, up to ten minutes", () => {
  const watch = createQualityWatch(QUALITIES, 4);
  for (let i = 0; i < 20; i += 1) watch.postpone();
  expect(waitUntilReady(watch, 50)).toBeLessThanOrEqual(600_000 + 1000);
});

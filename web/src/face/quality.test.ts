import { expect, test } from "vitest";
import { loadOf } from "./probe";
import { levelFor, pixelRatio, QUALITIES, type Quality } from "./quality";

const PAGE = { width_px: 720, height_px: 720, screen_ratio: 1 };
const PHONE = { width_px: 390, height_px: 760, screen_ratio: 3 };
const lookFor = (load_ns: number, extent = PAGE) => QUALITIES[levelFor(QUALITIES, extent, load_ns / 1e6)]?.look;

test("a picture has no more pixels than the screen, the quality and its budget allow", () => {
  const quality: Quality = { look: "full", pixel_ratio: 1.5, pixels: 250_000, shadows: false, interval_ms: 0 };
  expect(pixelRatio(quality, 100, 100, 1)).toBe(1);
  expect(pixelRatio(quality, 100, 100, 3)).toBe(1.5);
  expect(pixelRatio(quality, 1000, 1000, 2)).toBe(0.5);
});

test("a graphics card gets the full look, with shadows where it is fast", () => {
  expect(levelFor(QUALITIES, PAGE, 1e-6)).toBe(0);
  expect(lookFor(8)).toBe("full");
  expect(lookFor(2, PHONE)).toBe("full");
});

test("a processor alone gets the light look, smaller where it is slow", () => {
  expect(lookFor(200)).toBe("light");
  expect(levelFor(QUALITIES, PAGE, 150e-6)).toBeLessThan(levelFor(QUALITIES, PAGE, 400e-6));
});

test("whatever is measured, there is a level", () => {
  for (const load_ms of [0, 1, Number.POSITIVE_INFINITY]) {
    expect(QUALITIES[levelFor(QUALITIES, PAGE, load_ms)]).toBeDefined();
  }
});

test("the light look has no more than 320 pixels a side at its least", () => {
  const least = QUALITIES.at(-1) as Quality;
  expect(least.look).toBe("light");
  expect(720 * pixelRatio(least, 720, 720, 2)).toBeCloseTo(320, 6);
});

test("the time of a pixel is what pixels add, not what it takes to ask", () => {
  const asked: number[] = [];
  const load_ms = loadOf((side_px) => {
    asked.push(side_px);
    return 3 + 200e-6 * side_px ** 2;
  });
  expect(load_ms).toBeCloseTo(200e-6, 5);
  // A slow machine is not kept busy for longer than it takes to see that.
  expect(Math.max(...asked)).toBeLessThanOrEqual(256);
});

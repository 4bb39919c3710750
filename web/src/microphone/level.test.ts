import { expect, test } from "vitest";
import { createFramer } from "./framer";
import { easeLevel, levelOf } from "./level";

test("silence has no level, full sound the highest, and louder is more", () => {
  expect(levelOf(new Int16Array(320))).toBe(0);
  expect(levelOf(new Int16Array(320).fill(32767))).toBeCloseTo(1, 2);
  expect(levelOf(new Int16Array(320).fill(3000))).toBeGreaterThan(levelOf(new Int16Array(320).fill(300)));
});

test("a meter rises faster than it falls, and two half steps are one step", () => {
  expect(easeLevel(0, 1, 20)).toBeGreaterThan(1 - easeLevel(1, 0, 20));
  expect(easeLevel(easeLevel(1, 0, 10), 0, 10)).toBeCloseTo(easeLevel(1, 0, 20), 10);
});

test("frames come whole, in order, and clipped to what 16 bits hold", () => {
  const framer = createFramer(4);
  expect(framer.push(Float32Array.of(0, 0.5, -0.5))).toEqual([]);
  const frames = framer.push(Float32Array.of(2, -2, 0, 0, 0, 1));
  expect(frames.map((frame) => [...frame])).toEqual([
    [0, 16384, -16383, 32767],
    [-32767, 0, 0, 0],
  ]);
});

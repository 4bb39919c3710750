import { describe, expect, it } from "vitest";
import { reliefPixels } from "./pores";

describe("the tile of pores", () => {
  const pixels = reliefPixels();
  const side = Math.sqrt(pixels.length / 4);
  const channel = (which: number): number[] => Array.from({ length: side * side }, (_, i) => pixels[4 * i + which] as number);

  it("is the same each time", () => {
    expect(reliefPixels()).toEqual(pixels);
  });

  it("leans nowhere on the whole, so that from afar skin is as smooth as its mesh", () => {
    for (const which of [0, 1]) {
      const mean = channel(which).reduce((sum, value) => sum + value, 0) / side ** 2;
      expect(Math.abs(mean - 127.5)).toBeLessThan(1.5);
    }
  });

  it("goes on over its rim without a step", () => {
    const height = channel(3);
    const steps = (column: number): number =>
      Array.from({ length: side }, (_, y) => Math.abs((height[y * side + column] as number) - (height[y * side + ((column + 1) % side)] as number))).reduce(
        (sum, step) => sum + step,
        0,
      ) / side;
    const inside = Array.from({ length: side - 1 }, (_, x) => steps(x));
    expect(steps(side - 1)).toBeLessThan(Math.max(...inside));
  });
});

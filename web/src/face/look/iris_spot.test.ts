import { describe, expect, it } from "vitest";
import { findIris } from "./iris_spot";

const SIDE = 128;
const WHOLE = { from: [0, 0], to: [1, 1] } as const;

/** A white eye with a brown iris and a black pupil. */
function painted(x: number, y: number, radius: number): { width: number; height: number; data: Uint8Array } {
  const data = new Uint8Array(4 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i += 1) {
    const far = Math.hypot((i % SIDE) + 0.5 - x, Math.floor(i / SIDE) + 0.5 - y);
    data.set(far < radius * 0.3 ? [5, 5, 5, 255] : far < radius ? [70, 45, 20, 255] : [215, 205, 200, 255], 4 * i);
  }
  return { width: SIDE, height: SIDE, data };
}

describe("the iris in a picture", () => {
  it("is found within a pixel", () => {
    const spot = findIris(painted(60, 70, 26), WHOLE);
    expect(spot?.u).toBeCloseTo(60 / SIDE, 2);
    expect(spot?.v).toBeCloseTo(70 / SIDE, 2);
    expect(Math.abs((spot?.radius ?? 0) * SIDE - 26)).toBeLessThan(1.5);
  });

  it("is none where nothing is dark", () => {
    expect(findIris(painted(60, 70, 0), WHOLE)).toBeNull();
  });

  it("is looked for in its own part of the picture alone", () => {
    expect(findIris(painted(100, 100, 20), { from: [0, 0], to: [0.5, 0.5] })).toBeNull();
  });
});

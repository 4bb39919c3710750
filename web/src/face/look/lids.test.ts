import { Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { findLids, readHeights } from "./lids";

/** Three columns of an upper edge at 5 mm, each above a lower edge at −4 mm. */
const COLUMNS_M = [-0.009, 0, 0.009];
const positions = Float32Array.from(COLUMNS_M.flatMap((x) => [x, 0.005, 0, x, -0.004, 0]));
const blink = Float32Array.from(COLUMNS_M.flatMap(() => [0, -0.009, 0, 0, 0, 0]));

describe("the lids of an eye", () => {
  const lids = findLids({ positions, blink }, new Vector3(0, 0, 0));

  it("are the edge that a blink moves and the edge where it comes to lie", () => {
    expect(lids?.upper).toEqual([0, 2, 4]);
    expect(lids?.lower).toEqual([1, 3, 5]);
  });

  it("are followed where they go", () => {
    const heights = new Vector3();
    readHeights(positions.map((value, i) => value + (i % 3 === 1 ? (blink[i] as number) : 0)), [0, 2, 4], heights);
    for (const height of heights.toArray()) expect(height).toBeCloseTo(-0.004, 5);
  });

  it("are none where no blink moves the skin", () => {
    expect(findLids({ positions, blink: new Float32Array(18) }, new Vector3(0, 0, 0))).toBeNull();
  });
});

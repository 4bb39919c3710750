import { Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { isInside, zonesOf } from "./zones";

const SIZE = { head_width_m: 0.14, eye_centre_m: new Vector3(0, 0.03, 0.07) };
const [WHITE, LIP, INSIDE]: [number[], number[], number[]] = [
  [1, 1, 1],
  [0.82, 0.78, 0.77],
  [0.2, 0.16, 0.16],
];

/** Return wetness, blood and oil of one place, given in head widths from between the eyes. */
function zone(at: [number, number, number], tint: number[], rolled_m: number): [number, number, number] {
  const { head_width_m, eye_centre_m } = SIZE;
  const place = new Vector3(...at).multiplyScalar(head_width_m).add(eye_centre_m);
  const mesh = {
    positions: Float32Array.from([...place.toArray(), 9, 9, 9]),
    tints: Float32Array.from([...tint, 1, 1, 1]),
    rolled_m: Float32Array.from([rolled_m, 0.004]),
  };
  return [...zonesOf(mesh, SIZE).subarray(0, 3)] as [number, number, number];
}

describe("the zones of a face", () => {
  it("are wet where a coloured place rolls with the lips, and inside the mouth", () => {
    expect(zone([0, -0.5, 0.2], LIP, 0.003)[0]).toBeGreaterThan(0.9);
    expect(zone([0, -0.5, 0.1], INSIDE, 0)[0]).toBeGreaterThan(0.3);
  });

  it("know the lining of the mouth by its dark paint", () => {
    const darkLip = [0.6, 0.56, 0.6];
    const tints = Float32Array.from([...INSIDE, ...LIP, ...darkLip]);
    expect([0, 1, 2].map((i) => isInside(tints, i, -0.5))).toEqual([true, false, false]);
    expect(isInside(tints, 0, 0.6)).toBe(false);
    expect(isInside(null, 0, -0.5)).toBe(false);
  });

  it("are dry where skin rolls with the lips or is coloured elsewhere", () => {
    expect(zone([0, -0.42, 0.2], WHITE, 0.003)[0]).toBe(0);
    expect(zone([0.3, -0.3, 0], LIP, 0)[0]).toBe(0);
  });

  it("have blood on both cheeks, and oil on forehead and nose", () => {
    expect(zone([0.29, -0.27, 0], WHITE, 0)[1]).toBeGreaterThan(0.9);
    expect(zone([-0.29, -0.27, 0], WHITE, 0)[1]).toBeGreaterThan(0.9);
    expect(zone([0, 0.36, 0.12], WHITE, 0)[2]).toBeGreaterThan(0.7);
    expect(zone([0, -0.12, 0.22], WHITE, 0)[2]).toBeGreaterThan(0.9);
  });

  it("are nothing on the neck", () => {
    for (const value of zone([0, -1.4, -0.3], WHITE, 0)) expect(value).toBeLessThan(0.02);
  });

  it("are dry on a head without colours of its own", () => {
    const mesh = { positions: new Float32Array(3), tints: null, rolled_m: Float32Array.from([0.004]) };
    expect(zonesOf(mesh, SIZE)[0]).toBe(0);
  });
});

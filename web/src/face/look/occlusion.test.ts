import { BufferGeometry, PlaneGeometry, SphereGeometry } from "three";
import { describe, expect, it } from "vitest";
import { skyOf, type Surface } from "./occlusion";

const floor = surface(new PlaneGeometry(0.1, 0.1, 20, 20), false);
/** 4 mm above the middle of the floor and facing it. */
const lid = surface(new PlaneGeometry(0.02, 0.02, 8, 8).rotateX(Math.PI).translate(0, 0, 0.004), false);
const MIDDLE = 220;
const CORNER = 0;

describe("the sky over a surface", () => {
  it("is whole over a plane and over a ball", () => {
    for (const open of [floor, surface(new SphereGeometry(0.05, 24, 16), false)]) expect(Math.min(...skyOf(open, [open]))).toBe(1);
  });

  it("is dark under a lid and free far from it", () => {
    const sky = skyOf(floor, [floor, lid]);
    expect(sky[MIDDLE]).toBeLessThan(0.6);
    expect(sky[CORNER]).toBeGreaterThan(0.97);
  });

  it("is hidden by the back of what is thin, and not by the back of what is solid", () => {
    const turned = surface(new PlaneGeometry(0.02, 0.02, 8, 8).translate(0, 0, 0.004), false);
    expect(skyOf(floor, [turned])[MIDDLE]).toBe(1);
    expect(skyOf(floor, [{ ...turned, thin: true }])[MIDDLE]).toBeLessThan(0.6);
  });
});

function surface(geometry: BufferGeometry, thin: boolean): Surface {
  const { position, normal } = geometry.attributes;
  return {
    positions: position?.array as Float32Array,
    normals: normal?.array as Float32Array,
    triangles: geometry.index?.array ?? [],
    thin,
  };
}

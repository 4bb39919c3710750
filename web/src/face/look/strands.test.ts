import { PlaneGeometry } from "three";
import { describe, expect, it } from "vitest";
import { strandsOf } from "./strands";

describe("the strands of hair", () => {
  const plane = new PlaneGeometry(0.1, 0.2, 3, 5);
  const mesh = {
    positions: plane.getAttribute("position").array as Float32Array,
    uvs: plane.getAttribute("uv").array as Float32Array,
    triangles: plane.index?.array ?? [],
  };

  it("run along the second axis of the picture", () => {
    const strands = strandsOf(mesh);
    for (let i = 0; i < strands.length; i += 3) expect([...strands.subarray(i, i + 3)]).toEqual([0, 1, 0]);
  });

  it("run the same way on a picture that lies mirrored", () => {
    const mirrored = mesh.uvs.map((value, i) => (i % 2 === 0 ? 1 - value : value));
    expect(strandsOf({ ...mesh, uvs: mirrored })).toEqual(strandsOf(mesh));
  });

  it("are none where the picture is squeezed to a point", () => {
    expect(Math.max(...strandsOf({ ...mesh, uvs: mesh.uvs.map(() => 0.5) }).map(Math.abs))).toBe(0);
  });
});

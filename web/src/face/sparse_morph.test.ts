import { describe, expect, it } from "vitest";
import { createSparseMorph, sparsify } from "./sparse_morph";

const REST = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]);
const UP = new Float32Array([0, 0, 1, 0, 0, 1, 0, 0, 1]);

describe("sparsify", () => {
  it("keeps only the vertices that move", () => {
    const target = sparsify([0, 0, 0, 0.5, 0, 0, 0, 0, 1e-9], [0, 0, 0, 0, 0.25, 0, 0, 0, 0]);
    expect([...target.vertices]).toEqual([1]);
    expect([...target.positions]).toEqual([0.5, 0, 0]);
    expect([...target.normals]).toEqual([0, 0.25, 0]);
  });

  it("keeps nothing of a target that moves nothing", () => {
    expect(sparsify([0, 0, 0, 0, 0, 0]).vertices).toHaveLength(0);
  });
});

describe("createSparseMorph", () => {
  const jaw = sparsify([0, -1, 0, 0, -0.5, 0, 0, 0, 0]);
  const smile = sparsify([0, 0, 0, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0.1, 0, 0, 0, 0, 0]);

  it("is a weighted sum of offsets over the rest, as in the glTF definition", () => {
    const morph = createSparseMorph(REST, UP, [jaw, smile]);
    expect(morph.shape([0.5, 0.2])).toBe(true);
    expect([...morph.positions].map((v) => Math.round(v * 1e6) / 1e6)).toEqual([0, -0.5, 0, 1.2, -0.05, 0, 0, 1, 0]);
    expect(morph.normals[3]).toBeCloseTo(0.02);
  });

  it("comes back to rest exactly, however long it moved", () => {
    const morph = createSparseMorph(REST, UP, [jaw, smile]);
    for (let i = 0; i < 1000; i += 1) morph.shape([Math.random(), Math.random()]);
    morph.shape([0, 0]);
    expect(morph.positions).toEqual(REST);
    expect(morph.normals).toEqual(UP);
  });

  it("says when nothing has changed, so that nothing is sent to the graphics card", () => {
    const morph = createSparseMorph(REST, UP, [jaw, smile]);
    expect(morph.shape([0.3, 0])).toBe(true);
    expect(morph.shape([0.3, 0])).toBe(false);
    expect(morph.shape([0.3, 0.0001])).toBe(false);
  });

  it("takes weights that were never given as zero", () => {
    const morph = createSparseMorph(REST, UP, [jaw, smile]);
    expect(morph.shape([])).toBe(false);
  });
});

import { BufferAttribute, DynamicDrawUsage, type InterleavedBufferAttribute, type Mesh } from "three";
import { createSparseMorph, sparsify } from "./sparse_morph";

/** A mesh whose morph targets are added on the processor. */
export interface MeshMorph {
  /** Morph target numbers by name. */
  readonly names: Readonly<Record<string, number>>;
  /** Morph weights, to be written to before `update`. */
  readonly weights: number[];
  /** Whether a morph target moves anything. */
  moves(target: number): boolean;
  /** Give the mesh the shape of the weights. */
  update(): void;
}

/**
 * Take a mesh's morph targets out of the shader; null for a mesh that has none.
 *
 * @param mesh - as the loader gives it; its geometry is changed.
 */
export function morphOnProcessor(mesh: Mesh): MeshMorph | null {
  const { geometry, morphTargetDictionary: names } = mesh;
  const positions = geometry.morphAttributes.position;
  const rest = geometry.getAttribute("position");
  const restNormals = geometry.getAttribute("normal");
  if (!names || !positions || !rest || !restNormals) return null;
  const normals = geometry.morphAttributes.normal;
  const targets = positions.map((target, i) => sparsify(plain(target), normals?.[i] && plain(normals[i])));
  const morph = createSparseMorph(plain(rest), plain(restNormals), targets);
  const drawn = [new BufferAttribute(morph.positions, 3), new BufferAttribute(morph.normals, 3)] as const;
  for (const attribute of drawn) attribute.setUsage(DynamicDrawUsage);
  geometry.setAttribute("position", drawn[0]);
  geometry.setAttribute("normal", drawn[1]);
  geometry.morphAttributes = {};
  delete mesh.morphTargetInfluences;
  const weights = targets.map(() => 0);
  return {
    names,
    weights,
    moves: (target) => (targets[target]?.vertices.length ?? 0) > 0,
    update() {
      if (!morph.shape(weights)) return;
      for (const attribute of drawn) attribute.needsUpdate = true;
    },
  };
}

/** Return an attribute as (n, 3) plain numbers; files keep them as small integers. */
export function plain(attribute: BufferAttribute | InterleavedBufferAttribute): Float32Array {
  const values = new Float32Array(3 * attribute.count);
  for (let i = 0; i < attribute.count; i += 1) {
    values[3 * i] = attribute.getX(i);
    values[3 * i + 1] = attribute.getY(i);
    values[3 * i + 2] = attribute.getZ(i);
  }
  return values;
}

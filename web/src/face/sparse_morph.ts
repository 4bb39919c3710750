/** What one morph target moves: only the vertices that it moves at all. */
export interface SparseTarget {
  /** (n,) vertex numbers. */
  readonly vertices: Uint32Array;
  /** (n, 3) offsets of the positions. */
  readonly positions: Float32Array;
  /** (n, 3) offsets of the normals; zero where the file has none. */
  readonly normals: Float32Array;
}

/** Offsets smaller than this, in the units of the mesh, are rounding and not movement. */
const LEAST_MOVE = 1e-6;
/** Weights smaller than this nobody can see. */
const LEAST_WEIGHT = 1e-3;

/**
 * Keep what a dense target moves.
 *
 * @param positions - (vertices, 3) offsets.
 * @param normals - (vertices, 3) offsets, or none.
 */
export function sparsify(positions: ArrayLike<number>, normals?: ArrayLike<number>): SparseTarget {
  const moved: number[] = [];
  for (let vertex = 0; vertex < positions.length / 3; vertex += 1) {
    const far = (axis: number): boolean => Math.abs(positions[3 * vertex + axis] ?? 0) > LEAST_MOVE;
    if (far(0) || far(1) || far(2)) moved.push(vertex);
  }
  const gather = (from?: ArrayLike<number>): Float32Array =>
    Float32Array.from(moved.flatMap((v) => [0, 1, 2].map((axis) => from?.[3 * v + axis] ?? 0)));
  return { vertices: Uint32Array.from(moved), positions: gather(positions), normals: gather(normals) };
}

/** A mesh whose shape is worked out here rather than in the graphics card. */
export interface SparseMorph {
  /** (vertices, 3), what is drawn. */
  readonly positions: Float32Array;
  /** (vertices, 3), not normalised: the shader does that. */
  readonly normals: Float32Array;
  /** Set the shape; true when it differs from the one before. */
  shape(weights: readonly number[]): boolean;
}

/**
 * Morph on the processor.
 *
 * A face shows a few of its 52 shapes at a time, and each moves a part of it. Adding those few offsets takes a
 * fraction of a millisecond; a shader that reads all 52 for every vertex takes most of a picture's time on a
 * machine that draws in software, and memory on every other.
 */
export function createSparseMorph(
  restPositions: Float32Array,
  restNormals: Float32Array,
  targets: readonly SparseTarget[],
): SparseMorph {
  const positions = restPositions.slice();
  const normals = restNormals.slice();
  const shown = new Float32Array(targets.length);

  function changed(weights: readonly number[]): boolean {
    let differs = false;
    for (let i = 0; i < shown.length; i += 1) {
      const wanted = weights[i] ?? 0;
      const weight = Math.abs(wanted) < LEAST_WEIGHT ? 0 : wanted;
      if (Math.abs(weight - (shown[i] as number)) > LEAST_WEIGHT / 2) {
        shown[i] = weight;
        differs = true;
      }
    }
    return differs;
  }

  return {
    positions,
    normals,
    shape(weights) {
      if (!changed(weights)) return false;
      positions.set(restPositions);
      normals.set(restNormals);
      targets.forEach((target, i) => {
        const weight = shown[i] as number;
        if (weight !== 0) add(target, weight, positions, normals);
      });
      return true;
    },
  };
}

function add(target: SparseTarget, weight: number, positions: Float32Array, normals: Float32Array): void {
  const { vertices, positions: move, normals: turn } = target;
  for (let i = 0; i < vertices.length; i += 1) {
    const to = 3 * (vertices[i] as number);
    const from = 3 * i;
    for (let axis = 0; axis < 3; axis += 1) {
      positions[to + axis] = (positions[to + axis] as number) + weight * (move[from + axis] as number);
      normals[to + axis] = (normals[to + axis] as number) + weight * (turn[from + axis] as number);
    }
  }
}

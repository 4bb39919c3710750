import type { Vector3 } from "three";

/** Skin whose lids are looked for: positions and the moves of one blink, both (vertices, 3) in metres. */
export interface LidMesh {
  readonly positions: Float32Array;
  readonly blink: Float32Array;
}

/** Vertices at the edges of the lids of one eye, in three columns from the character's right to left. */
export interface Lids {
  /** The middle column, and how far the others are from it. */
  readonly x_m: number;
  readonly half_m: number;
  readonly upper: readonly [number, number, number];
  readonly lower: readonly [number, number, number];
}

const HALF_M = 0.009;
const COLUMN_M = 0.0025;

/**
 * Return the vertices at the edges of the lids of one eye; null where no blink moves the skin there.
 *
 * The upper edge is what a blink moves the furthest; the lower is where it comes to lie.
 */
export function findLids({ positions, blink }: LidMesh, eye_m: Vector3): Lids | null {
  const columns = [-1, 0, 1].map((side) => {
    const upper = furthest(blink, positions, eye_m.x + side * HALF_M);
    return upper === null ? null : { upper, lower: landing(positions, blink, upper) };
  });
  const [right, middle, left] = columns;
  if (!right || !middle || !left) return null;
  return {
    x_m: eye_m.x,
    half_m: HALF_M,
    upper: [right.upper, middle.upper, left.upper],
    lower: [right.lower, middle.lower, left.lower],
  };
}

/** Write the heights of three vertices, in their present places. */
export function readHeights(positions: Float32Array, vertices: readonly [number, number, number], to: Vector3): void {
  const [right, middle, left] = vertices;
  to.set(positions[3 * right + 1] as number, positions[3 * middle + 1] as number, positions[3 * left + 1] as number);
}

function furthest(blink: Float32Array, positions: Float32Array, x_m: number): number | null {
  let best = null;
  let lowest_m = -0.001;
  for (let i = 0; i < positions.length / 3; i += 1) {
    const down_m = blink[3 * i + 1] as number;
    if (down_m >= lowest_m || Math.abs((positions[3 * i] as number) - x_m) > COLUMN_M) continue;
    best = i;
    lowest_m = down_m;
  }
  return best;
}

/** Return the vertex that lies nearest to where a blink takes another, of those that it hardly moves. */
function landing(positions: Float32Array, blink: Float32Array, upper: number): number {
  const goal = [0, 1, 2].map((axis) => (positions[3 * upper + axis] as number) + (blink[3 * upper + axis] as number));
  const travel_m = -(blink[3 * upper + 1] as number);
  let best = upper;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < positions.length / 3; i += 1) {
    if (Math.abs(blink[3 * i + 1] as number) > travel_m / 3) continue;
    const square = goal.reduce((sum, value, axis) => sum + (value - (positions[3 * i + axis] as number)) ** 2, 0);
    if (square < least) [best, least] = [i, square];
  }
  return best;
}

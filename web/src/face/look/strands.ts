/** Hair whose strands run along the second axis of its picture. */
export interface HairMesh {
  /** (vertices, 3) in metres. */
  readonly positions: Float32Array;
  /** (vertices, 2) places in the picture. */
  readonly uvs: Float32Array;
  /** (triangles, 3) vertex numbers. */
  readonly triangles: ArrayLike<number>;
}

/**
 * Return the direction of the strands at each vertex, (vertices, 3), unit; zero where the picture does not say.
 *
 * Taken from the triangles around it by their size: a direction per triangle would show every triangle in the light.
 */
export function strandsOf({ positions, uvs, triangles }: HairMesh): Float32Array {
  const strands = new Float32Array(positions.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t], triangles[t + 1], triangles[t + 2]] as [number, number, number];
    const run = downThePicture(corners, positions, uvs);
    for (const corner of corners) {
      for (let axis = 0; axis < 3; axis += 1) {
        strands[3 * corner + axis] = (strands[3 * corner + axis] as number) + (run[axis] as number);
      }
    }
  }
  for (let i = 0; i < strands.length; i += 3) {
    const size = Math.hypot(strands[i] as number, strands[i + 1] as number, strands[i + 2] as number);
    for (let axis = 0; axis < 3; axis += 1) strands[i + axis] = size > 0 ? (strands[i + axis] as number) / size : 0;
  }
  return strands;
}

/** Where one step down the picture leads on a triangle, as long as the triangle is large. */
function downThePicture([a, b, c]: readonly [number, number, number], positions: Float32Array, uvs: Float32Array): number[] {
  const edge = (from: number, to: number): number[] => [0, 1, 2].map((axis) => (positions[3 * to + axis] as number) - (positions[3 * from + axis] as number));
  const across = (from: number, to: number): number => (uvs[2 * to] as number) - (uvs[2 * from] as number);
  const [first, second] = [edge(a, b), edge(a, c)];
  const [u1, u2] = [across(a, b), across(a, c)];
  const turn = u1 * ((uvs[2 * c + 1] as number) - (uvs[2 * a + 1] as number)) - u2 * ((uvs[2 * b + 1] as number) - (uvs[2 * a + 1] as number));
  const run = first.map((value, axis) => Math.sign(turn) * (u1 * (second[axis] as number) - u2 * value));
  const size = Math.hypot(...run);
  const area = Math.hypot(...cross(first, second));
  return size > 0 ? run.map((value) => (value * area) / size) : [0, 0, 0];
}

function cross(a: readonly number[], b: readonly number[]): number[] {
  const [[ax, ay, az], [bx, by, bz]] = [a, b] as [[number, number, number], [number, number, number]];
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

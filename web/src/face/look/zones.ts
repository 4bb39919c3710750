import type { Vector3 } from "three";

/** What of a mesh says where on a face a vertex lies. */
export interface FaceMesh {
  /** (vertices, 3) at rest, in metres. */
  readonly positions: Float32Array;
  /** (vertices, 3) multipliers of the texture, linear; none where the file has none. */
  readonly tints: Float32Array | null;
  /** (vertices,) how far the rolling of the lips moves each vertex, in metres; zero where it moves none. */
  readonly rolled_m: Float32Array;
}

/** Sizes of a face, by which its regions are found. */
export interface FaceSize {
  readonly head_width_m: number;
  readonly eye_centre_m: Vector3;
}

/** A soft ball on the face: where it is from between the eyes, how large, both in head widths, and how much it counts. */
interface Ball {
  readonly at: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  readonly share: number;
}

const both = (ball: Ball): Ball[] => [ball, { ...ball, at: [-ball.at[0], ball.at[1], ball.at[2]] }];
/** Where blood shows through: cheeks, tip of the nose, ears, and a little on the chin. */
const BLOOD: readonly Ball[] = [
  ...both({ at: [0.29, -0.27, -0.02], size: [0.17, 0.14, 0.3], share: 1 }),
  { at: [0, -0.27, 0.28], size: [0.11, 0.1, 0.14], share: 0.75 },
  ...both({ at: [0.55, -0.12, -0.5], size: [0.12, 0.25, 0.25], share: 0.9 }),
  { at: [0, -0.72, 0.12], size: [0.14, 0.08, 0.2], share: 0.3 },
];
/** Where skin is oily: forehead, nose, chin. */
const OIL: readonly Ball[] = [
  { at: [0, 0.36, 0.12], size: [0.36, 0.16, 0.3], share: 0.8 },
  { at: [0, -0.12, 0.22], size: [0.09, 0.24, 0.2], share: 1 },
  ...both({ at: [0.27, -0.17, 0.06], size: [0.12, 0.08, 0.2], share: 0.45 }),
  { at: [0, -0.72, 0.12], size: [0.13, 0.09, 0.2], share: 0.5 },
];
/**
 * The inside of the mouth is painted darker than this, with so much less green and blue than red; dark lips and scalps
 * have other hues. It is less wet than lips: it lies in the dark, where shine would only glitter.
 */
const INSIDE = 0.66;
const INSIDE_HUE = 0.8;
const HUE_ROUNDING = 0.02;
const BELOW_EYES_HW = -0.02;
const INSIDE_WET = 0.4;

/** Return (vertices, 3) in [0, 1]: how wet a place is (lips and mouth), how much blood shows there, how oily it is. */
export function zonesOf({ positions, tints, rolled_m }: FaceMesh, size: FaceSize): Float32Array {
  const count = positions.length / 3;
  const zones = new Float32Array(3 * count);
  const most_m = rolled_m.reduce((most, value) => Math.max(most, value), 1e-6);
  for (let i = 0; i < count; i += 1) {
    const place = placeOf(positions, i, size);
    zones[3 * i] = tints ? wetness(tints, i, (rolled_m[i] as number) / most_m, place[1]) : 0;
    zones[3 * i + 1] = amount(BLOOD, place);
    zones[3 * i + 2] = amount(OIL, place);
  }
  return zones;
}

/** Whether a vertex lines the mouth; dark hair may shade a scalp alike, which lies higher. */
export function isInside(tints: Float32Array | null, i: number, height_hw: number): boolean {
  if (!tints || height_hw > BELOW_EYES_HW) return false;
  const [red, green, blue] = [tints[3 * i] as number, tints[3 * i + 1] as number, tints[3 * i + 2] as number];
  return red < INSIDE && [green, blue].every((value) => Math.abs(value - INSIDE_HUE * red) < HUE_ROUNDING);
}

/** Lips are where the roll of the lips moves skin that is painted in a colour of its own. */
function wetness(tints: Float32Array, i: number, rolled: number, height_hw: number): number {
  const [red, green, blue] = [tints[3 * i] as number, tints[3 * i + 1] as number, tints[3 * i + 2] as number];
  if (isInside(tints, i, height_hw)) return INSIDE_WET;
  return ramp(0.02, 0.14, 1 - Math.min(red, green, blue)) * ramp(0.08, 0.3, rolled);
}

/** Return where a vertex is from between the eyes, in head widths. */
export function placeOf(positions: Float32Array, i: number, { head_width_m, eye_centre_m }: FaceSize): [number, number, number] {
  const { x, y, z } = eye_centre_m;
  return [x, y, z].map((middle, axis) => ((positions[3 * i + axis] as number) - middle) / head_width_m) as [number, number, number];
}

function amount(balls: readonly Ball[], place: readonly [number, number, number]): number {
  const sum = balls.reduce((total, { at, size, share }) => {
    const square = at.reduce((all, middle, axis) => all + (((place[axis] as number) - middle) / (size[axis] as number)) ** 2, 0);
    return total + share * Math.exp(-square);
  }, 0);
  return Math.min(1, sum);
}

function ramp(from: number, to: number, value: number): number {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return share * share * (3 - 2 * share);
}

/** A picture of eyes as plain pixels. */
export interface EyePixels {
  readonly width: number;
  readonly height: number;
  /** (height, width, 4) bytes, rows from above. */
  readonly data: ArrayLike<number>;
}

/** Where an iris lies in a picture, as shares of its width and height. */
export interface IrisSpot {
  readonly u: number;
  readonly v: number;
  readonly radius: number;
}

/** A box in a picture, as shares. */
export interface Box {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Darker than this share of what is brightest is iris or pupil. */
const DARK = 0.3;
/** An iris is no smaller and no larger than these shares of the eye's box. */
const RADII = [0.1, 0.35] as const;

/** Return the iris in a part of a picture: the middle of what is dark, as far as it goes; null when nothing is. */
export function findIris(pixels: EyePixels, { from, to }: Box): IrisSpot | null {
  const { width, height } = pixels;
  const [left, top] = [Math.floor(from[0] * width), Math.floor(from[1] * height)];
  const [right, bottom] = [Math.ceil(to[0] * width), Math.ceil(to[1] * height)];
  // The rim of the box belongs to the skin or to the other eye.
  const reach = Math.min(right - left, bottom - top) / 2;
  const [cx, cy] = [(left + right) / 2, (top + bottom) / 2];
  const sum = { x: 0, y: 0, weight: 0 };
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      if ((x - cx) ** 2 + (y - cy) ** 2 > (0.6 * reach) ** 2) continue;
      const weight = Math.max(0, DARK - brightness(pixels, x, y));
      sum.x += weight * (x + 0.5);
      sum.y += weight * (y + 0.5);
      sum.weight += weight;
    }
  }
  if (sum.weight < 1) return null;
  const [x, y] = [sum.x / sum.weight, sum.y / sum.weight];
  const radius = edgeOf(pixels, x, y, reach);
  return radius === null ? null : { u: x / width, v: y / height, radius: radius / width };
}

/** Return how many pixels from its middle an iris ends: where the rings around it brighten the most. */
function edgeOf(pixels: EyePixels, x: number, y: number, reach: number): number | null {
  const [least, most] = RADII.map((share) => Math.round(2 * reach * share)) as [number, number];
  let edge = null;
  let steepest = 0.02;
  for (let radius = least; radius <= most; radius += 0.5) {
    const step = ring(pixels, x, y, radius + 1.5) - ring(pixels, x, y, radius - 1.5);
    if (step > steepest) [edge, steepest] = [radius, step];
  }
  return edge;
}

function ring(pixels: EyePixels, x: number, y: number, radius: number): number {
  const points = 48;
  let sum = 0;
  for (let i = 0; i < points; i += 1) {
    const angle_rad = (2 * Math.PI * i) / points;
    sum += brightness(pixels, Math.floor(x + radius * Math.cos(angle_rad)), Math.floor(y + radius * Math.sin(angle_rad)));
  }
  return sum / points;
}

function brightness({ data, width, height }: EyePixels, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return 1;
  const at = 4 * (y * width + x);
  return (0.3 * (data[at] as number) + 0.59 * (data[at + 1] as number) + 0.11 * (data[at + 2] as number)) / 255;
}

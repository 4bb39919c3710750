import { MASK_SIZE } from "../wire";

/**
 * Draw a head mask: (64 × 64) opaque pixels of one colour where the head is, clear ones elsewhere.
 *
 * @param bits - one a pixel, rows from the top, the first pixel in the highest bit.
 * @param colour - red, green and blue, each from 0 to 255.
 */
export function maskPixels(bits: Uint8Array, colour: readonly [number, number, number]): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * MASK_SIZE * MASK_SIZE);
  for (let i = 0; i < MASK_SIZE * MASK_SIZE; i += 1) {
    if ((((bits[i >> 3] as number) >> (7 - (i & 7))) & 1) === 0) continue;
    pixels.set(colour, 4 * i);
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** Return the three numbers of a colour as a browser computes it, `rgb(1, 2, 3)`. */
export function rgbOf(computed: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (computed.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

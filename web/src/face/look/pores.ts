import { DataTexture, LinearFilter, LinearMipmapLinearFilter, RepeatWrapping, type Texture } from "three";

const SIDE_PX = 256;
/** Cells of the relief along one side of the tile, and pores. */
const CELLS = 30;
const PORES = 17;
const PORE_PX = 2.6;
const SLOPE = 1.6;

/** The same for all people. */
let computed: Uint8Array<ArrayBuffer> | null = null;

/**
 * Return a tile of skin seen from very near, about 25 mm wide, that repeats: red, green and blue hold the normal,
 * alpha how high it is. Computed rather than drawn, so it costs nothing to load; from afar its smaller copies are flat.
 */
export function poreTile(): Texture {
  computed ??= reliefPixels();
  const texture = new DataTexture(computed, SIDE_PX, SIDE_PX);
  texture.wrapS = texture.wrapT = RepeatWrapping;
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearMipmapLinearFilter;
  texture.generateMipmaps = true;
  texture.anisotropy = 4;
  texture.needsUpdate = true;
  return texture;
}

/** Return the tile's pixels, (side, side, 4). */
export function reliefPixels(): Uint8Array<ArrayBuffer> {
  const height = relief();
  const pixels = new Uint8Array(4 * SIDE_PX * SIDE_PX);
  const at = (x: number, y: number): number => height[((y + SIDE_PX) % SIDE_PX) * SIDE_PX + ((x + SIDE_PX) % SIDE_PX)] as number;
  for (let y = 0; y < SIDE_PX; y += 1) {
    for (let x = 0; x < SIDE_PX; x += 1) {
      const [dx, dy] = [SLOPE * (at(x - 1, y) - at(x + 1, y)), SLOPE * (at(x, y - 1) - at(x, y + 1))];
      const size = Math.sqrt(dx * dx + dy * dy + 1);
      const to = 4 * (y * SIDE_PX + x);
      pixels[to] = Math.round(127.5 + (127.5 * dx) / size);
      pixels[to + 1] = Math.round(127.5 + (127.5 * dy) / size);
      pixels[to + 2] = Math.round(127.5 + 127.5 / size);
      pixels[to + 3] = Math.round(255 * at(x, y));
    }
  }
  return pixels;
}

/** Small plateaus with furrows between them, and pores here and there; (side, side) in [0, 1]. */
function relief(): Float32Array {
  const plateaus = scattered(CELLS, 1);
  const pores = scattered(PORES, 7);
  const height = new Float32Array(SIDE_PX * SIDE_PX);
  for (let y = 0; y < SIDE_PX; y += 1) {
    for (let x = 0; x < SIDE_PX; x += 1) {
      const [near, next] = nearest(plateaus, CELLS, x, y);
      const furrow = Math.min(1, (next - near) / 3);
      const [pore] = nearest(pores, PORES, x, y);
      const hole = Math.exp(-((pore / PORE_PX) ** 2));
      height[y * SIDE_PX + x] = Math.max(0, 0.55 + 0.45 * furrow - 0.55 * hole);
    }
  }
  return height;
}

/** One point in each cell of a grid, in pixels. */
function scattered(cells: number, seed: number): Float32Array {
  return Float32Array.from({ length: 2 * cells * cells }, (_, i) => {
    const cell = i >> 1;
    const place = i % 2 === 0 ? cell % cells : Math.floor(cell / cells);
    return ((place + hash(i + 1 + seed * 7919)) * SIDE_PX) / cells;
  });
}

/** Return the distances to the two nearest points, over the tile's rim too. */
function nearest(points: Float32Array, cells: number, x: number, y: number): [number, number] {
  const [column, row] = [Math.floor((x * cells) / SIDE_PX), Math.floor((y * cells) / SIDE_PX)];
  let near = Number.POSITIVE_INFINITY;
  let next = near;
  for (let j = row - 1; j <= row + 1; j += 1) {
    for (let i = column - 1; i <= column + 1; i += 1) {
      const cell = ((j + cells) % cells) * cells + ((i + cells) % cells);
      const dx = apart((points[2 * cell] as number) - x);
      const dy = apart((points[2 * cell + 1] as number) - y);
      const square = dx * dx + dy * dy;
      if (square < near) {
        next = near;
        near = square;
      } else if (square < next) next = square;
    }
  }
  return [Math.sqrt(near), Math.sqrt(next)];
}

function apart(distance: number): number {
  if (distance > SIDE_PX / 2) return distance - SIDE_PX;
  return distance < -SIDE_PX / 2 ? distance + SIDE_PX : distance;
}

/** Return a number in [0, 1) that looks like chance and is the same each time. */
function hash(i: number): number {
  const value = Math.sin(i * 12.9898) * 43758.5453;
  return value - Math.floor(value);
}

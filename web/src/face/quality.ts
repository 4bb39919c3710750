/** How a person is drawn: with all care, or so that a processor alone can do it. */
export type Look = "full" | "light";

/** How much work a picture may be. */
export interface Quality {
  readonly look: Look;
  /** Device pixels per page pixel at most. */
  readonly pixel_ratio: number;
  /** Pixels of the whole picture at most. */
  readonly pixels: number;
  readonly shadows: boolean;
  /** A picture at most this often: faces come every 40 ms, and a processor that draws has a voice to look after. */
  readonly interval_ms: number;
}

/** From the best to what any machine can draw. */
export const QUALITIES: readonly Quality[] = [
  { look: "full", pixel_ratio: 2, pixels: 8_000_000, shadows: true, interval_ms: 0 },
  { look: "full", pixel_ratio: 1.5, pixels: 4_000_000, shadows: true, interval_ms: 0 },
  { look: "full", pixel_ratio: 1, pixels: 2_000_000, shadows: false, interval_ms: 0 },
  { look: "light", pixel_ratio: 1, pixels: 640 * 640, shadows: false, interval_ms: 30 },
  { look: "light", pixel_ratio: 1, pixels: 448 * 448, shadows: false, interval_ms: 30 },
  { look: "light", pixel_ratio: 1, pixels: 320 * 320, shadows: false, interval_ms: 30 },
];

/** Return the device pixels to draw per page pixel, for a picture of this size on a screen with `screen_ratio`. */
export function pixelRatio(quality: Quality, width_px: number, height_px: number, screen_ratio: number): number {
  return Math.min(screen_ratio, quality.pixel_ratio, Math.sqrt(quality.pixels / (width_px * height_px)));
}

/** Where a picture goes: the page's pixels, and how many of the screen's make one of them. */
export interface Extent {
  readonly width_px: number;
  readonly height_px: number;
  readonly screen_ratio: number;
}

/**
 * What a look costs, in loads of the probe (`probe.ts`): to set up a picture, a pixel of it, and shadows as a factor.
 * From processor times that `warmchat bench picture` prints: per picture and per pixel, over what the probe's pixel
 * takes on as many cores.
 */
export const COSTS: Readonly<Record<Look, { readonly picture: number; readonly pixel: number; readonly shadows: number }>> = {
  full: { picture: 225_000, pixel: 2.1, shadows: 1.5 },
  light: { picture: 30_000, pixel: 0.35, shadows: 1 },
};

/** Return how much work a picture is, in loads of the probe. */
export function workOf(quality: Quality, { width_px, height_px, screen_ratio }: Extent): number {
  const ratio = pixelRatio(quality, width_px, height_px, screen_ratio);
  const { picture, pixel, shadows } = COSTS[quality.look];
  return (picture + pixel * width_px * height_px * ratio * ratio) * (quality.shadows ? shadows : 1);
}

/** Every 40 ms a face; a light picture that takes longer falls behind the voice. */
const FACE_MS = 40;
/** A full picture has to be ready for every picture of a usual display. */
const FULL_MS = 26;
/** A machine has other things to do as well. */
const SHARE = 0.6;

/** Return the time in which a picture of this quality has to be ready. */
export function budget_ms({ look }: Quality): number {
  return look === "full" ? FULL_MS : FACE_MS;
}

/**
 * Return the best level that a machine can keep up with; the last if none.
 *
 * @param load_ms - what one load of the probe took.
 */
export function levelFor(levels: readonly Quality[], extent: Extent, load_ms: number): number {
  const fits = levels.findIndex((quality) => workOf(quality, extent) * load_ms < SHARE * budget_ms(quality));
  return fits === -1 ? levels.length - 1 : fits;
}

/** How much work a picture may be. */
export interface Quality {
  /** Device pixels per page pixel at most. */
  readonly pixel_ratio: number;
  /** Pixels of the whole picture at most. */
  readonly pixels: number;
  readonly shadows: boolean;
  /** A picture at most this often. */
  readonly interval_ms: number;
}

/** From the best to what a machine without a graphics card can draw. */
export const QUALITIES: readonly Quality[] = [
  { pixel_ratio: 2, pixels: 8_000_000, shadows: true, interval_ms: 0 },
  { pixel_ratio: 1.5, pixels: 4_000_000, shadows: true, interval_ms: 0 },
  { pixel_ratio: 1, pixels: 2_000_000, shadows: false, interval_ms: 0 },
  { pixel_ratio: 1, pixels: 400_000, shadows: false, interval_ms: 30 },
  { pixel_ratio: 1, pixels: 280_000, shadows: false, interval_ms: 45 },
  { pixel_ratio: 1, pixels: 200_000, shadows: false, interval_ms: 60 },
];

/** Return the device pixels to draw per page pixel, for a picture of this size on a screen with `screen_ratio`. */
export function pixelRatio(quality: Quality, width_px: number, height_px: number, screen_ratio: number): number {
  return Math.min(screen_ratio, quality.pixel_ratio, Math.sqrt(quality.pixels / (width_px * height_px)));
}

/** Where a machine without a graphics card starts. */
export const SOFTWARE_LEVEL = 2;

/** Pictures that are not looked at after a change: shaders are being made ready. */
const SETTLE_FRAMES = 12;
const SETTLE_MS = 700;
/** The median of so many pictures decides, or of what came in so much time where they come slowly. */
const WINDOW_FRAMES = 24;
const WINDOW_MS = 900;
/** A step down when the median picture takes longer than this; two steps when it is far longer. */
const SLOW_MS = 26;
const VERY_SLOW_MS = 90;

/** Watches how long pictures take and says how good they may be. It only ever steps down: up and down would flicker. */
export interface QualityWatch {
  readonly level: number;
  /** Take the time since the last picture, as long as pictures were wanted all the time; true when the level changed. */
  take(elapsed_ms: number): boolean;
}

/** Return a watch that starts with the first of `levels`, the best, or with the one of index `level`. */
export function createQualityWatch(levels: readonly Quality[] = QUALITIES, start = 0): QualityWatch {
  let level = start;
  let settling = SETTLE_FRAMES;
  let settling_ms = SETTLE_MS;
  let window: number[] = [];
  let window_ms = 0;

  function settle(): void {
    settling = SETTLE_FRAMES;
    settling_ms = SETTLE_MS;
  }

  return {
    get level() {
      return level;
    },
    take(elapsed_ms) {
      if (settling > 0 && settling_ms > 0) {
        settling -= 1;
        settling_ms -= elapsed_ms;
        return false;
      }
      window.push(elapsed_ms);
      window_ms += elapsed_ms;
      if (window.length < WINDOW_FRAMES && window_ms < WINDOW_MS) return false;
      const median_ms = [...window].sort((a, b) => a - b)[window.length >> 1] as number;
      window = [];
      window_ms = 0;
      const allowed_ms = Math.max(SLOW_MS, (levels[level]?.interval_ms ?? 0) + SLOW_MS / 2);
      if (median_ms <= allowed_ms || level === levels.length - 1) return false;
      level = Math.min(levels.length - 1, level + (median_ms > VERY_SLOW_MS ? 2 : 1));
      settle();
      return true;
    },
  };
}

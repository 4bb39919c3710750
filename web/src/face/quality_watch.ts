import { budget_ms, QUALITIES, type Quality } from "./quality";

/** Pictures that are not looked at after a change: shaders are being made ready. */
const SETTLE_FRAMES = 12;
const SETTLE_MS = 700;
/** The median of so many pictures decides, or of what came in so much time where they come slowly. */
const WINDOW_FRAMES = 24;
const WINDOW_MS = 900;
/** A step down when the median picture takes longer than its budget and this; two steps when it is far longer. */
const VERY_SLOW = 3;
/** So long all must go well before a better level is tried; twice as long each time that it was too much. */
const WAIT_MS = 12_000;
const LONGEST_WAIT_MS = 600_000;
/** A level that is left again so soon after it was tried was too much. */
const RELAPSE_MS = 30_000;

/** Watches how long pictures take and says how good they may be: down at once, up with patience. */
export interface QualityWatch {
  readonly level: number;
  /** Whether all has gone well for so long that a better level is worth a trial. */
  readonly ready: boolean;
  /** Take the time since the last picture, as long as pictures were wanted all the time; true when the level fell. */
  take(elapsed_ms: number): boolean;
  /** Try the next better level. */
  rise(): void;
  /** A better level was looked into and would be too much: wait twice as long before the next look. */
  postpone(): void;
}

/** Return a watch that starts with the level of index `start`. */
export function createQualityWatch(levels: readonly Quality[] = QUALITIES, start = 0): QualityWatch {
  let level = start;
  let settling = SETTLE_FRAMES;
  let settling_ms = SETTLE_MS;
  let window: number[] = [];
  let window_ms = 0;
  let calm_ms = 0;
  let wait_ms = WAIT_MS;
  let since_rise_ms = Number.POSITIVE_INFINITY;

  function go(to: number): void {
    level = to;
    settling = SETTLE_FRAMES;
    settling_ms = SETTLE_MS;
    window = [];
    window_ms = 0;
    calm_ms = 0;
  }

  function postpone(): void {
    calm_ms = 0;
    wait_ms = Math.min(LONGEST_WAIT_MS, 2 * wait_ms);
  }

  /** Return the median of the window, once it is full, and begin the next. */
  function median_ms(elapsed_ms: number): number | null {
    window.push(elapsed_ms);
    window_ms += elapsed_ms;
    if (window.length < WINDOW_FRAMES && window_ms < WINDOW_MS) return null;
    const middle = [...window].sort((a, b) => a - b)[window.length >> 1] as number;
    window = [];
    window_ms = 0;
    return middle;
  }

  return {
    get level() {
      return level;
    },
    get ready() {
      return level > 0 && calm_ms >= wait_ms;
    },
    take(elapsed_ms) {
      since_rise_ms += elapsed_ms;
      if (settling > 0 && settling_ms > 0) {
        settling -= 1;
        settling_ms -= elapsed_ms;
        return false;
      }
      calm_ms += elapsed_ms;
      const middle_ms = median_ms(elapsed_ms);
      if (middle_ms === null) return false;
      const allowed_ms = budget_ms(levels[level] as Quality);
      if (middle_ms <= allowed_ms) return false;
      calm_ms = 0;
      if (level === levels.length - 1) return false;
      if (since_rise_ms < RELAPSE_MS) postpone();
      go(Math.min(levels.length - 1, level + (middle_ms > VERY_SLOW * allowed_ms ? 2 : 1)));
      return true;
    },
    rise() {
      since_rise_ms = 0;
      go(Math.max(0, level - 1));
    },
    postpone,
  };
}

/** Where the sound was when a report was made. */
export interface Mark {
  /** Time of the sound on the player's own timeline, in seconds. */
  readonly time_s: number;
  readonly epoch: number;
  readonly position_samples: number;
  /** Whether the position moved on from there. */
  readonly moving: boolean;
}

/** What of an answer sounds at a moment. */
export interface Playhead {
  epoch: number;
  played_ms: number;
  moving: boolean;
}

/** Maps times of the player's timeline to positions in the answer. */
export interface PlaybackClock {
  add(mark: Mark): void;
  /** No answer sounds from this time on. */
  clear(time_s: number): void;
  /** Write what sounds at `time_s` into `out`; returns false when nothing does. */
  read(time_s: number, out: Playhead): boolean;
}

/** Long enough to look back over the delay of a wireless loudspeaker. */
const KEPT_S = 1.5;
/** How far beyond the newest report a moving position is carried on. */
const CARRIED_S = 0.12;

/**
 * Return a clock that knows no sound yet.
 *
 * Reports tell what is handed to the sound hardware; the ear hears it a little later. So the clock keeps the
 * marks of the last moments and is asked for the time that is audible now: between two marks of one epoch it
 * interpolates, after the newest it carries on at the sound's own rate while that moves.
 */
export function createPlaybackClock(rate_hz: number): PlaybackClock {
  let marks: Mark[] = [];

  function add(mark: Mark): void {
    const newest = marks[marks.length - 1];
    if (newest && mark.time_s < newest.time_s) return;
    marks.push(mark);
    while (marks[1] && marks[1].time_s < mark.time_s - KEPT_S) marks.shift();
  }

  function fill(out: Playhead, mark: Mark, samples: number, moving: boolean): boolean {
    if (mark.epoch === 0) return false;
    out.epoch = mark.epoch;
    out.played_ms = (samples * 1000) / rate_hz;
    out.moving = moving;
    return true;
  }

  return {
    add,
    clear: (time_s) => add({ time_s, epoch: 0, position_samples: 0, moving: false }),
    read(time_s, out) {
      let index = marks.length - 1;
      while (index > 0 && (marks[index]?.time_s ?? 0) > time_s) index -= 1;
      const at = marks[index];
      if (!at || time_s < at.time_s) return false;
      const next = marks[index + 1];
      const span_s = next ? next.time_s - at.time_s : CARRIED_S;
      const passed_s = Math.min(time_s - at.time_s, span_s);
      if (next && next.epoch === at.epoch) {
        const share = span_s > 0 ? passed_s / span_s : 1;
        const samples = at.position_samples + share * (next.position_samples - at.position_samples);
        return fill(out, at, samples, next.position_samples > at.position_samples);
      }
      return fill(out, at, at.position_samples + (at.moving ? passed_s * rate_hz : 0), at.moving);
    },
  };
}

/** 25 frames a second. */
const FRAME_MS = 40;
/** Live faces are shown this much later than the fastest of them arrived, so that late ones do not make it stutter. */
export const DELAY_MS = 60;
/** A line that became slower is believed at this speed, in ms per frame. */
const DRIFT_MS = 0.5;
const KEPT_FRAMES = 16;
/** When nothing came for this long, there are no live faces at present. */
const FRESH_MS = 400;

/** Faces to show on arrival, evened out. */
export interface LiveFaces {
  /** Take frames that arrived at `now_ms` of the page; the first belongs to `t_ms` of the session. */
  add(t_ms: number, values: Float32Array, now_ms: number): void;
  /** Write the face of this moment into `out`; false when none came lately. */
  read(now_ms: number, out: Float32Array): boolean;
  reset(): void;
}

/** Return an empty buffer for frames of `channels` values. */
export function createLiveFaces(channels: number): LiveFaces {
  let times: number[] = [];
  let frames: Float32Array[] = [];
  let arrived_ms = Number.NEGATIVE_INFINITY;
  /** Page time minus session time of the fastest frames: what is later than that is waiting, not time. */
  let offset_ms = Number.POSITIVE_INFINITY;

  function reset(): void {
    times = [];
    frames = [];
    offset_ms = Number.POSITIVE_INFINITY;
    arrived_ms = Number.NEGATIVE_INFINITY;
  }

  return {
    add(t_ms, values, now_ms) {
      // After a pause, as while an answer plays, the old frames say nothing about the way to the next.
      if (now_ms - arrived_ms > FRESH_MS || t_ms <= (times.at(-1) ?? -1)) reset();
      const count = values.length / channels;
      for (let i = 0; i < count; i += 1) {
        times.push(t_ms + i * FRAME_MS);
        frames.push(values.subarray(i * channels, (i + 1) * channels));
      }
      const surplus = Math.max(0, times.length - KEPT_FRAMES);
      times.splice(0, surplus);
      frames.splice(0, surplus);
      const newest_ms = now_ms - (t_ms + (count - 1) * FRAME_MS);
      offset_ms = Math.min(newest_ms, offset_ms + DRIFT_MS);
      arrived_ms = now_ms;
    },
    read(now_ms, out) {
      if (times.length === 0 || now_ms - arrived_ms > FRESH_MS) return false;
      const at_ms = now_ms - offset_ms - DELAY_MS;
      let index = times.length - 1;
      while (index > 0 && (times[index] as number) > at_ms) index -= 1;
      const from = frames[index] as Float32Array;
      const to = frames[index + 1] ?? from;
      const start_ms = times[index] as number;
      const span_ms = (times[index + 1] ?? start_ms + FRAME_MS) - start_ms;
      const share = Math.min(1, Math.max(0, (at_ms - start_ms) / span_ms));
      for (let c = 0; c < channels; c += 1) {
        const a = from[c] as number;
        out[c] = a + share * ((to[c] as number) - a);
      }
      return true;
    },
    reset,
  };
}

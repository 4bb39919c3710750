import type { FaceKnowledge } from "./face_track";

/** A face that was not recorded for a while goes to rest, and comes back, within this time. */
const EASE_MS = 160;

/** The face that is shown: the recorded one, or the way from it to rest where none was recorded. */
export interface Presence {
  /** Values in the order of the channels; the same array every time. */
  readonly face: Float32Array;
  /** What is recorded for this moment is written here first. */
  readonly recorded: Float32Array;
  /** Bring `face` to this moment. `jumped`: the moment was jumped to, so nothing eases into it. */
  update(now_ms: number, knowledge: FaceKnowledge, jumped: boolean): void;
}

/** Return a face at rest. */
export function createPresence(channels: number): Presence {
  const face = new Float32Array(channels);
  const recorded = new Float32Array(channels);
  let share = 0;
  let updated_ms = Number.NEGATIVE_INFINITY;
  return {
    face,
    recorded,
    update(now_ms, knowledge, jumped) {
      const step = jumped ? 1 : Math.min(1, Math.max(0, (now_ms - updated_ms) / EASE_MS));
      updated_ms = now_ms;
      if (knowledge === "shown") share = Math.min(1, share + step);
      else if (knowledge === "absent") share = Math.max(0, share - step);
      for (let c = 0; c < channels; c += 1) face[c] = share * (recorded[c] as number);
    },
  };
}

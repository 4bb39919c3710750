import type { HeadMask } from "../media";
import type { Playhead } from "../voice/clock";
import type { FaceSource } from "./face_mixer";

/** Generated heads as they come; gives the one that belongs to the face that is seen. */
export interface HeadMasks {
  add(mask: HeadMask): void;
  /** Return the head of this moment; null when none is known, and what is shown may stay. */
  at(source: FaceSource, head: Playhead | null): HeadMask | null;
  reset(): void;
}

/** Return an empty store: heads of the newest answer wait for its sound, others are shown on arrival. */
export function createHeadMasks(): HeadMasks {
  let spoken: HeadMask[] = [];
  let live: HeadMask | null = null;

  return {
    add(mask) {
      if (mask.epoch === 0) {
        live = mask;
        return;
      }
      const newest = spoken.at(-1);
      if (newest && newest.epoch > mask.epoch) return;
      // What is sent again, as after a pause, takes the place of what was.
      spoken = spoken.filter(({ epoch, t_ms }) => epoch === mask.epoch && t_ms < mask.t_ms);
      spoken.push(mask);
    },
    at(source, head) {
      if (source !== "speech" || !head) return source === "live" ? live : null;
      const index = spoken.findLastIndex(({ epoch, t_ms }) => epoch === head.epoch && t_ms <= head.played_ms);
      if (index < 0) return null;
      // Those before it were seen, and what was live is long past when she has spoken.
      spoken.splice(0, index);
      live = null;
      return spoken[0] ?? null;
    },
    reset() {
      spoken = [];
      live = null;
    },
  };
}

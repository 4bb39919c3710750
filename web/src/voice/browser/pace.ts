import { VOICE_RATE_HZ } from "../../wire";
import { type Passage, wordAt } from "./passages";

/** How many times as fast, or as slow, as the server's voice a browser's may be. */
const FASTEST = 2.5;
const SLOWEST = 0.4;
/** How much the pace of a passage counts in what is expected of the next. */
const LEARNED = 0.5;

/** Where in the answer a browser's voice is: it tells no more than when a word begins, and not always that. */
export interface Pace {
  /** A passage begins to sound. */
  begin(passage: Passage, now_s: number): void;
  /** The letter at which the voice is now. */
  boundary(index: number, now_s: number): void;
  /** The passage was said to its end. */
  end(now_s: number): void;
  /** The position in samples of the answer; it never goes back within a passage. */
  at(now_s: number): number;
}

/**
 * Return a pace for one voice, which learns how fast that voice is.
 *
 * Between two words the position runs evenly. A word that came early or late is made up for until the next one, so that
 * the lips neither jump nor run ahead: past the next word they do not go before it was told. A voice that tells no words
 * runs by what was learned of it, and waits at the end of the passage.
 */
export function createPace(): Pace {
  /** Samples of the server's sound that pass in a second of this voice. */
  let learned = VOICE_RATE_HZ;
  /** Whether this voice tells where its words begin. */
  let tells = false;
  let passage: Passage | null = null;
  let began_s = 0;
  let from_s = 0;
  let from = 0;
  let slope = 0;
  let limit = 0;

  function at(now_s: number): number {
    return Math.min(limit, from + Math.max(0, now_s - from_s) * slope);
  }

  function limitOf(of: Passage, word: number): number {
    return (tells ? of.words[word + 1]?.start : undefined) ?? of.end;
  }

  return {
    begin(next, now_s) {
      passage = next;
      began_s = from_s = now_s;
      from = next.start;
      slope = learned;
      limit = limitOf(next, 0);
    },
    boundary(index, now_s) {
      if (!passage) return;
      const word = wordAt(passage, index);
      const due = passage.words[word]?.start;
      if (due === undefined || (word === 0 && index === 0)) return;
      tells = true;
      from = Math.max(from, at(now_s));
      from_s = now_s;
      limit = Math.max(from, limitOf(passage, word));
      const expected_s = (limit - due) / learned;
      slope = expected_s > 0 ? Math.min((limit - from) / expected_s, FASTEST * learned) : learned;
    },
    end(now_s) {
      if (!passage) return;
      const took_s = now_s - began_s;
      if (took_s > 0.2) {
        const pace = (passage.end - passage.start) / took_s / VOICE_RATE_HZ;
        const within = Math.min(FASTEST, Math.max(SLOWEST, pace));
        learned = (1 - LEARNED) * learned + LEARNED * within * VOICE_RATE_HZ;
      }
      from = limit = passage.end;
      passage = null;
    },
    at,
  };
}

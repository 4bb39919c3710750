import { type PhraseSpoken, VOICE_RATE_HZ } from "../../wire";

/** A word of a passage: where it stands in the text, and in the answer's sound. */
export interface PassageWord {
  /** Its first letter. */
  readonly at: number;
  /** The sample of the answer at which the server's voice says it. */
  readonly start: number;
}

/** What is said in one go: a phrase of the answer, on the time line of the sound that the server made of it. */
export interface Passage {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly words: readonly PassageWord[];
  /** How it is said, as factors on a voice's ordinary way. */
  readonly rate: number;
  readonly pitch: number;
  readonly volume: number;
}

const samplesAt = (t_ms: number): number => Math.round((t_ms * VOICE_RATE_HZ) / 1000);

/** Return a phrase as a passage: its words as they are read, without marks of markup. */
export function passageOf({ text, words, start_ms, end_ms, rate, pitch, volume }: PhraseSpoken): Passage {
  const read = words.length > 0 ? words.map((word) => word.text).join(" ") : text.trim();
  let at = 0;
  const placed = words.map((word) => {
    const found = { at, start: samplesAt(word.start_ms) };
    at += word.text.length + 1;
    return found;
  });
  return { text: read, start: samplesAt(start_ms), end: samplesAt(end_ms), words: placed, rate, pitch, volume };
}

/** Return what is left of a passage from a position on, beginning with the word that was being said there. */
export function restOf(passage: Passage, position: number): Passage {
  const next = passage.words.findIndex(({ start }) => start > position);
  const first = passage.words[next === -1 ? passage.words.length - 1 : Math.max(0, next - 1)];
  if (!first || first.at === 0) return passage;
  const words = passage.words
    .filter(({ at }) => at >= first.at)
    .map(({ at, start }) => ({ at: at - first.at, start }));
  return { ...passage, text: passage.text.slice(first.at), start: first.start, words };
}

/** Return which word the letter at `index` belongs to, -1 where none does. */
export function wordAt(passage: Passage, index: number): number {
  return passage.words.findLastIndex(({ at }) => at <= index);
}

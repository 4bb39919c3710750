import type { PhraseSpoken } from "./wire";

/** What of a phrase is written; how it is said does not matter. */
export type CaptionPhrase = Omit<PhraseSpoken, "rate" | "pitch" | "volume">;

/** Phrases that were said stay while so many characters hold them and the present one: about two lines. */
const SHOWN_CHARS = 110;

/** What of an answer is written at a moment. */
export interface Caption {
  /** Phrases that were just said, then the words of the present one that have sounded. */
  readonly said: string;
  /** Words of the present phrase that are still to come; they keep the lines from jumping. */
  readonly coming: string;
}

export const NO_CAPTION: Caption = { said: "", coming: "" };

/**
 * Return what to write when `played_ms` of an answer have sounded.
 *
 * @param phrases - of one epoch, in the order of their sound.
 */
export function captionAt(phrases: readonly CaptionPhrase[], played_ms: number): Caption {
  const begun = phrases.filter((phrase) => phrase.start_ms <= played_ms);
  const present = begun.at(-1);
  if (!present) return NO_CAPTION;
  const { said, coming } = splitPhrase(present, played_ms);
  return { said: [...recent(begun), said].filter(Boolean).join(" "), coming };
}

/** Return the texts before the last phrase that still fit beside it. */
function recent(begun: readonly CaptionPhrase[]): string[] {
  const texts: string[] = [];
  const present = begun.at(-1);
  let chars = present ? textOf(present).length : 0;
  for (const phrase of begun.slice(0, -1).reverse()) {
    const text = textOf(phrase);
    chars += 1 + text.length;
    if (chars > SHOWN_CHARS) break;
    texts.unshift(text);
  }
  return texts;
}

/** Cut a phrase where the sound is; a voice that gives no word times has its words spread evenly. */
function splitPhrase(phrase: CaptionPhrase, played_ms: number): Caption {
  if (played_ms >= phrase.end_ms) return { said: textOf(phrase), coming: "" };
  const words = phrase.words.length > 0 ? phrase.words : spreadEvenly(phrase);
  const count = words.filter((word) => word.start_ms <= played_ms).length;
  const text = (part: readonly { text: string }[]): string => part.map((word) => word.text).join(" ");
  return { said: text(words.slice(0, count)), coming: text(words.slice(count)) };
}

/** Return a phrase as it is read: its words without marks of markup, where the server told them. */
function textOf(phrase: CaptionPhrase): string {
  return phrase.words.length > 0 ? phrase.words.map((word) => word.text).join(" ") : phrase.text.trim();
}

function spreadEvenly(phrase: CaptionPhrase): { text: string; start_ms: number }[] {
  const texts = phrase.text.split(/\s+/).filter(Boolean);
  const each_ms = (phrase.end_ms - phrase.start_ms) / Math.max(1, texts.length);
  return texts.map((text, i) => ({ text, start_ms: phrase.start_ms + i * each_ms }));
}

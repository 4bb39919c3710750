import { type Caption, type CaptionPhrase as SaidPhrase, captionAt, NO_CAPTION } from "../captions";
import { eventsOf, type TalkRecord, type TurnChanged } from "./events";
import { replyAt, type Stretch } from "./placement";

/** A caption of the character's stays this long after the sound has ended, as on the page of a talk. */
const LINGER_S = 7;
/** What the person said stays this long when no answer follows. */
const OWN_LINGER_S = 4;

/** What is written of both parties at a moment. */
export interface Captions {
  readonly hers: Caption;
  /** What the person is saying or has just said; "" for nothing. */
  readonly own: string;
}

export const NO_CAPTIONS: Captions = { hers: NO_CAPTION, own: "" };

/** Return what says the captions of any moment of a talk. */
export function createCaptions(
  record: TalkRecord,
  stretches: readonly Stretch[],
  turns: readonly TurnChanged[],
  waysBack_s: readonly number[],
): (t_s: number) => Captions {
  const phrases = phrasesByReply(record);
  const spoken = turns.filter(({ party, text }) => party === "user" && text !== "");
  const replies = stretches.map(({ start_s }) => start_s);
  /** When something new began that ends what was said before. */
  const breaks = [...turns.filter(({ party }) => party === "user").map(({ started_s }) => started_s), ...waysBack_s];
  return (t_s) => {
    const own = ownAt(spoken, replies, t_s);
    if (own) return { hers: NO_CAPTION, own };
    const reply = replyAt(stretches, t_s);
    if (!reply) return NO_CAPTIONS;
    const isOver = t_s - reply.ended_s > LINGER_S || breaks.some((break_s) => break_s > reply.started_s && break_s <= t_s);
    if (!reply.sounding && isOver) return NO_CAPTIONS;
    const hers = captionAt(phrases.get(reply.epoch) ?? [], reply.played_ms);
    return { hers: reply.sounding ? hers : { said: hers.said, coming: "" }, own: "" };
  };
}

/** Return the phrases of each reply, in the order of their sound; of those that begin together the last holds. */
function phrasesByReply(record: TalkRecord): Map<number, SaidPhrase[]> {
  const byReply = new Map<number, Map<number, SaidPhrase>>();
  for (const { epoch, text, start_ms, end_ms, words, t_s } of eventsOf(record, "phrase.spoken")) {
    const phrases = byReply.get(epoch) ?? new Map<number, SaidPhrase>();
    byReply.set(epoch, phrases);
    phrases.set(start_ms, { type: "phrase.spoken", seq: 0, t_ms: 1000 * t_s, epoch, text, start_ms, end_ms, words });
  }
  return new Map([...byReply].map(([epoch, phrases]) => [epoch, [...phrases.values()].sort((a, b) => a.start_ms - b.start_ms)]));
}

/** Return what of the person's words can be read: while they speak as many as they have come to, then all until an answer. */
function ownAt(spoken: readonly TurnChanged[], replies: readonly number[], t_s: number): string {
  const turn = spoken.findLast(({ started_s }) => started_s <= t_s);
  if (!turn) return "";
  const ended_s = turn.ended_s ?? turn.t_s;
  if (t_s < ended_s) return wordsBy(turn.text, (t_s - turn.started_s) / (ended_s - turn.started_s));
  const answered_s = replies.find((start_s) => start_s > ended_s) ?? Number.POSITIVE_INFINITY;
  return t_s < Math.min(answered_s, ended_s + OWN_LINGER_S) ? turn.text : "";
}

/** Return the words of a text up to a share of it. The record does not say when each was spoken: they are spread evenly. */
function wordsBy(text: string, share: number): string {
  const words = text.split(/\s+/).filter(Boolean);
  return words.slice(0, Math.ceil(share * words.length)).join(" ");
}

import type { ConsentSet, RecordChanged } from "../wire";

/** Names the words that the page asks with; they are in `rights_messages.ts`, and a change of meaning is a new version. */
export const CONSENT_VERSION = "page/1";

/** What can be kept of a talk, each with a switch of its own, in the order in which the page names them. */
export const KINDS = ["text", "feelings", "face", "sound"] as const;
export type Kind = (typeof KINDS)[number];

/** What may be kept; all four off is a private talk, of which nothing is. */
export type Choice = Readonly<Record<Kind, boolean>>;

export const NOTHING: Choice = { text: false, feelings: false, face: false, sound: false };
export const WORDS_AND_FEELINGS: Choice = { ...NOTHING, text: true, feelings: true };

/** Return only the four switches of something that has them. */
export function choiceOf({ text, feelings, face, sound }: Choice): Choice {
  return { text, feelings, face, sound };
}

/** Return the kinds that a choice keeps, in the page's order. */
export function kept(choice: Choice): readonly Kind[] {
  return KINDS.filter((kind) => choice[kind]);
}

/** Return whether two choices keep the same. */
export function same(a: Choice, b: Choice): boolean {
  return KINDS.every((kind) => a[kind] === b[kind]);
}

/** Return the switches that stand when the card opens: what holds now, else nothing at all. */
export function standing(record: RecordChanged | null): Choice {
  return record?.state === "kept" || record?.state === "failed" ? choiceOf(record) : NOTHING;
}

/** Return what tells the server of a choice. */
export function consentSet(choice: Choice, fromStart: boolean): ConsentSet {
  // A private talk has nothing to keep from its beginning.
  return { type: "consent.set", version: CONSENT_VERSION, ...choice, from_start: fromStart && kept(choice).length > 0 };
}

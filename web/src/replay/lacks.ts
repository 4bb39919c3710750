import { eventsOf, type TalkRecord } from "./events";
import { texts } from "./texts";

/** Return, in sentences, what of a talk was not kept and is therefore not replayed. */
export function lacks(record: TalkRecord, name: string): string[] {
  const { consent } = record.header;
  const turns = eventsOf(record, "turn.changed");
  if (turns.length === 0) return [texts.lacks.everything];
  const hasText = turns.some(({ text }) => text !== "");
  const hasFeelings = record.events.some(({ type }) => type === "feeling.changed" || type === "reading.taken");
  return [
    !hasText && !consent.text ? texts.lacks.text : "",
    consent.sound || record.sound.user || record.sound.avatar ? "" : texts.lacks.sound,
    record.faces_s > 0 ? "" : texts.lacks.face(name),
    !hasFeelings && !consent.feelings ? texts.lacks.feelings : "",
  ].filter(Boolean);
}

import { type Choice, NOTHING } from "../rights/consent";
import type { AnswerGive, ClientEvent } from "../wire";
import { createAnswerBox } from "./answers";

/** What a participant of a study does, apart from talking. */
export interface Participant {
  /** Agree to what a study keeps. */
  agree(version: string, choice: Choice): void;
  decline(version: string): void;
  answer(answer: Omit<AnswerGive, "type">): void;
  /** Done with what is shown; returns whether it could be told. */
  next(): boolean;
  leave(forget: boolean): void;
  mark(label: string): boolean;
  /** The line is back: send what waited. */
  reconnected(): void;
}

/** Return a participant who is heard through `send`, which says whether an event went out. */
export function createParticipant(send: (event: ClientEvent) => boolean): Participant {
  const box = createAnswerBox(send);
  return {
    agree: (version, choice) => void send({ type: "consent.set", version, ...choice, from_start: true }),
    decline: (version) => void send({ type: "consent.set", version, ...NOTHING, from_start: false }),
    answer: (answer) => box.give({ type: "answer.give", ...answer }),
    // Answers come before the step that ends their page.
    next: () => box.flush() && send({ type: "study.next" }),
    leave: (forget) => void send({ type: "study.leave", forget }),
    mark: (label) => send({ type: "marker.set", label, value: "" }),
    reconnected: () => void box.flush(),
  };
}

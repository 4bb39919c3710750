import { type Signal, signal } from "@preact/signals";
import type { ClientEvent, MindChosen, MindOffered, MindTried, OfferedMind, ServerEvent } from "../wire";

/** A mind and the model of it; `model` "" leaves it to the mind. */
export interface Pick {
  readonly id: string;
  readonly model: string;
}

/** The minds as the drawer shows them. */
export interface Minds {
  readonly offered: Signal<readonly OfferedMind[] | null>;
  readonly current: Signal<Pick | null>;
  /** Which is being tried; "" where none is. */
  readonly trying: Signal<string>;
  /** How each did that was tried, by its id. */
  readonly tried: Signal<Readonly<Record<string, MindTried>>>;
  /** Why nothing was changed, in a sentence; "" where all is well. */
  readonly problem: Signal<string>;
  look(): void;
  choose(pick: Pick): void;
  try(pick: Pick): void;
  /** Take an event of the server's that is about minds. */
  follow(event: ServerEvent): void;
  /** A session began that knows nothing of what was chosen before: choose it again. */
  opened(): void;
}

/** Return the minds of a talk; `send` says whether the line took an event. */
export function createMinds(send: (event: ClientEvent) => boolean): Minds {
  const offered = signal<readonly OfferedMind[] | null>(null);
  const current = signal<Pick | null>(null);
  const trying = signal("");
  const tried = signal<Readonly<Record<string, MindTried>>>({});
  const problem = signal("");
  /** What the person chose; the words must not go elsewhere after a break. */
  let wish: Pick | null = null;

  function takeOffer(event: MindOffered): void {
    offered.value = event.minds;
    current.value = { id: event.id, model: event.model };
  }
  function takeChoice({ id, model }: MindChosen): void {
    wish = current.value = { id, model };
    problem.value = "";
  }
  return {
    offered,
    current,
    trying,
    tried,
    problem,
    look: () => void send({ type: "mind.list" }),
    choose: ({ id, model }) => void send({ type: "mind.choose", id, model }),
    try({ id, model }) {
      if (trying.value || !send({ type: "mind.try", id, model })) return;
      trying.value = id;
    },
    follow(event) {
      if (event.type === "mind.offered") takeOffer(event);
      else if (event.type === "mind.chosen") takeChoice(event);
      else if (event.type === "error.raised" && event.code.startsWith("mind.not_")) problem.value = event.message;
      else if (event.type === "mind.tried") {
        trying.value = "";
        tried.value = { ...tried.value, [event.id]: event };
      }
    },
    opened() {
      trying.value = "";
      if (wish) send({ type: "mind.choose", ...wish });
    },
  };
}

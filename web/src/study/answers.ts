import type { AnswerGive, StudyItem, StudyQuestionnaire } from "../wire";

export type Value = number | string;

/** Answers by item. */
export type Given = Readonly<Record<string, Value>>;

/** Return whether an item has an answer that counts. */
export function isAnswered(item: StudyItem, given: Given): boolean {
  const value = given[item.name];
  if (value === undefined) return false;
  if (item.type === "scale") return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= item.points;
  if (item.type === "choice") return item.options.includes(String(value));
  return String(value).trim() !== "";
}

/** Return the items that must be answered before the person can go on, in their order. */
export function missing({ items }: StudyQuestionnaire, given: Given): readonly StudyItem[] {
  return items.filter((item) => item.required && !isAnswered(item, given));
}

/** Return how many items have an answer. */
export function answered({ items }: StudyQuestionnaire, given: Given): number {
  return items.filter((item) => isAnswered(item, given)).length;
}

/** What keeps answers until the server has them. */
export interface AnswerBox {
  /** Send an answer, or keep it while the line is down; a later one for the same item takes its place. */
  give(answer: AnswerGive): void;
  /** Send what waited. Returns whether nothing waits any more. */
  flush(): boolean;
}

/** Return a box that sends with `send`, which says whether an event went out. */
export function createAnswerBox(send: (event: AnswerGive) => boolean): AnswerBox {
  const waiting = new Map<string, AnswerGive>();
  return {
    give(answer) {
      const key = JSON.stringify([answer.phase, answer.questionnaire, answer.item]);
      waiting.delete(key);
      if (!send(answer)) waiting.set(key, answer);
    },
    flush() {
      for (const [key, answer] of waiting) if (send(answer)) waiting.delete(key);
      return waiting.size === 0;
    },
  };
}

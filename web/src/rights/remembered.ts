import type { Storage } from "../wishes";
import { type Choice, choiceOf, CONSENT_VERSION, KINDS } from "./consent";

const KEY = "warmchat.consent";

/** Return what the person wants for every talk, or null where they want to be asked. */
export function recall(storage: Storage | null): Choice | null {
  try {
    const found: unknown = JSON.parse(storage?.getItem(KEY) ?? "null");
    // Words that have changed since are asked anew.
    return isChoice(found) && found.version === CONSENT_VERSION ? choiceOf(found) : null;
  } catch {
    return null;
  }
}

/** Do the same in talks to come, or with null ask again. Returns whether the browser remembers it. */
export function remember(storage: Storage | null, choice: Choice | null): boolean {
  try {
    if (choice) storage?.setItem(KEY, JSON.stringify({ version: CONSENT_VERSION, ...choice }));
    else storage?.removeItem(KEY);
    return storage !== null;
  } catch {
    return false;
  }
}

function isChoice(found: unknown): found is Choice & { version: unknown } {
  if (typeof found !== "object" || found === null) return false;
  return KINDS.every((kind) => typeof (found as Record<string, unknown>)[kind] === "boolean");
}

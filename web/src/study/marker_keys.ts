import type { StudyKey } from "../wire";

/** Return the marker that a key press sets, or null where it belongs to what is being typed or to the browser. */
export function markerOf(keys: readonly StudyKey[], press: KeyPress, typing: boolean): StudyKey | null {
  if (press.repeat || press.ctrlKey || press.metaKey || press.altKey) return null;
  // A letter is a letter while somebody writes; F2 never is.
  if (typing && press.key.length === 1) return null;
  return keys.find(({ key }) => key.toLowerCase() === press.key.toLowerCase()) ?? null;
}

export type KeyPress = Pick<KeyboardEvent, "key" | "repeat" | "ctrlKey" | "metaKey" | "altKey">;

/** Return whether what has the focus takes letters. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

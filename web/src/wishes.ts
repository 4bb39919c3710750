/** What a person wishes of the page, word by word in their browser's own storage. */

/** Where it is kept; a browser that forbids it throws. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

/** What may be wished. */
export type Wish =
  | "character"
  | "own-file"
  | "reading"
  | "ears"
  | "voice"
  | "microphone"
  | "speaker"
  | "language"
  | "country"
  | "lights"
  | "patience"
  | "headphones"
  | "push-to-talk";

/** Return the browser's own storage, or null where it is forbidden. */
export function ownStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Return what was wished before, "" for nothing. */
export function recallWish(storage: Storage | null, wish: Wish): string {
  try {
    return storage?.getItem(keyOf(wish)) ?? "";
  } catch {
    return "";
  }
}

/** Keep a wish, or with "" forget it. Returns whether the browser does so; else it holds for this talk alone. */
export function keepWish(storage: Storage | null, wish: Wish, word: string): boolean {
  try {
    if (word) storage?.setItem(keyOf(wish), word);
    else storage?.removeItem(keyOf(wish));
    return storage !== null;
  } catch {
    return false;
  }
}

function keyOf(wish: Wish): string {
  return `warmchat.${wish}`;
}

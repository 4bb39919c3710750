/** Whether feelings may be read: a wish of the person's that this browser remembers. */

const KEY = "warmchat.reading";

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

/** Return whether feelings may be read; so it is until the person says otherwise. */
export function mayRead(storage: Storage | null): boolean {
  try {
    return storage?.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

/** Remember it, where the browser lets us. */
export function rememberReading(storage: Storage | null, on: boolean): void {
  try {
    if (on) storage?.removeItem(KEY);
    else storage?.setItem(KEY, "off");
  } catch {
    // Then it holds for this talk alone.
  }
}

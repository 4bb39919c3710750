/** Whether the browser's recogniser was chosen: a wish of the person's that this browser remembers. */

const KEY = "warmchat.ears";

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

/** Return whether it was chosen before. */
export function choseBrowser(storage: Storage | null): boolean {
  try {
    return storage?.getItem(KEY) === "browser";
  } catch {
    return false;
  }
}

/** Remember it, where the browser lets us. */
export function rememberEars(storage: Storage | null, browser: boolean): void {
  try {
    if (browser) storage?.setItem(KEY, "browser");
    else storage?.removeItem(KEY);
  } catch {
    // Then it holds for this talk alone.
  }
}

/** A character file that this browser keeps. */
export interface KeptFile {
  readonly name: string;
  readonly bytes: Blob;
}

/** How keeping a file went: `forbidden` where the browser keeps nothing, `full` where it has no room. */
export type Kept = "kept" | "forbidden" | "full";

const DATABASE = "warmchat.characters";
const SHELF = "files";
/** There is one: the character that is shown. */
const KEY = "own";

/** Return the file that was kept before, or null. */
export async function recallFile(): Promise<KeptFile | null> {
  try {
    const found: unknown = await ask("readonly", (shelf) => shelf.get(KEY));
    return isKeptFile(found) ? found : null;
  } catch {
    return null;
  }
}

/** Keep a file in the place of the one before. */
export async function keepFile(file: KeptFile): Promise<Kept> {
  try {
    await ask("readwrite", (shelf) => shelf.put(file, KEY));
    return "kept";
  } catch (error) {
    return error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "forbidden";
  }
}

/** Delete the file that is kept. */
export async function forgetFile(): Promise<void> {
  // Where nothing can be kept, nothing has to be deleted.
  await ask("readwrite", (shelf) => shelf.delete(KEY)).catch(() => undefined);
}

async function ask<T>(mode: IDBTransactionMode, what: (shelf: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(SHELF, mode);
      const request = what(transaction.objectStore(SHELF));
      // Only then is it on the disk; that there is no room may show as late as this.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error ?? new Error("not kept"));
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // A browser that forbids it throws here, or has no such thing.
    const request = window.indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(SHELF);
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error ?? new Error("blocked"));
  });
}

function isKeptFile(value: unknown): value is KeptFile {
  return typeof value === "object" && value !== null && "name" in value && "bytes" in value && value.bytes instanceof Blob;
}

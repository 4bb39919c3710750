import { type Signal, signal } from "@preact/signals";
import { notify, type Store } from "../store";
import { keepWish, ownStorage, recallWish } from "../wishes";
import { checkGlb, checkSize, ImportProblem } from "./glb_check";
import { importMessages as words } from "./import_messages";
import { forgetFile, type Kept, keepFile, recallFile } from "./keeping";

/** A character that the person brought along, in the place of the server's. */
export interface Imported {
  /** Where the file can be read on this page; null for the server's own person, undefined until that is known. */
  readonly url: Signal<string | null | undefined>;
  /** What came of the last file, in sentences. */
  readonly said: Signal<string>;
  readonly busy: Signal<boolean>;
  /** The name of a kept file that is not shown, because somebody else was chosen since; "" for none. */
  readonly aside: Signal<string>;
  /** Show the kept file again. */
  showAgain(): Promise<void>;
  /** Show a file, and keep it if that is possible; what is shown stays if the file cannot be. */
  take(file: File): Promise<void>;
  /** Bring the server's person back, and delete the file. */
  giveBack(): Promise<void>;
  /** The file could not be drawn after all: delete it, and show the server's person. */
  fail(): void;
}

/** The wish that says that a kept file is not to be shown. */
const ASIDE = "aside";

/** Somebody else was chosen: do not show a kept file from the next talk on, and do not delete it either. */
export function putFileAside(): void {
  keepWish(ownStorage(), "own-file", ASIDE);
}

/** Return what brings in files; `allowed` is false in a study, where everybody meets the same person. */
export function createImported(store: Store, allowed: boolean): Imported {
  const url = signal<string | null | undefined>(allowed ? undefined : null);
  const said = signal("");
  const busy = signal(false);
  const aside = signal("");

  function show(next: string | null): void {
    const before = url.value;
    url.value = next;
    if (before) URL.revokeObjectURL(before);
  }

  function say(text: string): void {
    said.value = text;
    // A file that was dropped on the page is answered there.
    if (!store.settingsOpen.value) notify(store, { key: "import", text });
  }

  async function bring(file: File): Promise<string> {
    checkSize(file.size);
    const channels = store.ready.value?.channels ?? [];
    // A copy: the file on the disk may change or go.
    const bytes = new Blob([await file.arrayBuffer()]);
    checkGlb(new Uint8Array(await bytes.arrayBuffer()), channels);
    const next = URL.createObjectURL(bytes);
    let missing: readonly string[];
    try {
      missing = await tryOut(next, channels);
    } catch (error) {
      URL.revokeObjectURL(next);
      throw error;
    }
    const kept = await keepFile({ name: file.name, bytes });
    keepWish(ownStorage(), "own-file", "");
    aside.value = "";
    show(next);
    return [sentenceOf(kept, file.name), ...(missing.length > 0 ? [words.cannot(missing.join(", "))] : [])].join(" ");
  }

  if (allowed) {
    void recallFile().then((kept) => {
      // A file may have been chosen by now.
      if (url.value !== undefined) return;
      const isAside = recallWish(ownStorage(), "own-file") === ASIDE;
      aside.value = kept && isAside ? kept.name : "";
      url.value = kept && !isAside ? URL.createObjectURL(kept.bytes) : null;
    });
  }
  return {
    url,
    said,
    busy,
    aside,
    async showAgain() {
      const kept = await recallFile();
      if (!kept) return;
      keepWish(ownStorage(), "own-file", "");
      aside.value = "";
      show(URL.createObjectURL(kept.bytes));
    },
    async take(file) {
      if (!allowed || busy.value || !store.ready.value) return;
      busy.value = true;
      said.value = "";
      try {
        say(await bring(file));
      } catch (error) {
        const why = error instanceof ImportProblem ? error.message : words.problems.unreadable(error instanceof Error ? error.message : String(error));
        say(`${why} ${words.stillHere}`);
      } finally {
        busy.value = false;
      }
    },
    async giveBack() {
      await forgetFile();
      keepWish(ownStorage(), "own-file", "");
      show(null);
      said.value = words.gone;
    },
    fail() {
      // Kept, it would fail again at every visit.
      void forgetFile();
      show(null);
      notify(store, { key: "import", text: words.lost });
    },
  };
}

/** Load a file without showing it; returns the channels that it cannot show. */
async function tryOut(url: string, channels: readonly string[]): Promise<readonly string[]> {
  const { loadImported } = await import("./load_imported");
  const person = await loadImported(url, channels, { anisotropy: 1, smoothEdges: false, simple: true });
  person.dispose();
  return person.missing;
}

function sentenceOf(kept: Kept, file: string): string {
  return { kept: words.shown, forbidden: words.shownNow, full: words.shownFull }[kept](file);
}

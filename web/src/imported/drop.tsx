import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Talk } from "../talk";
import { importMessages as words } from "./import_messages";

/** Takes a character file that is dropped anywhere on the page, and says so while one is held over it. */
export function DropPlace({ talk }: { talk: Talk }) {
  const over = useSignal(false);
  useEffect(() => {
    const left = new AbortController();
    const on = (kind: "dragover" | "dragleave" | "drop", act: (event: DragEvent) => void): void =>
      window.addEventListener(
        kind,
        (event) => {
          // Text that is dragged into the message box is none of our business.
          if (event.dataTransfer?.types.includes("Files")) act(event);
        },
        { signal: left.signal },
      );
    on("dragover", (event) => {
      // Else the browser would leave the page for the file.
      event.preventDefault();
      over.value = true;
    });
    on("dragleave", (event) => {
      // It leaves every element on its way; it has left the page when it enters none.
      if (event.relatedTarget === null) over.value = false;
    });
    on("drop", (event) => {
      event.preventDefault();
      over.value = false;
      const file = event.dataTransfer?.files[0];
      if (file) void talk.imported.take(file);
    });
    return () => left.abort();
  }, [talk]);
  if (!over.value) return null;
  return <p class="import-drop">{words.drop}</p>;
}

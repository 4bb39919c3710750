import { type RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { messages } from "../messages";
import type { Store } from "../store";

/** A draft of what may have been heard, and the box it stands in. */
export interface Draft {
  /** "in" the box, "beside" it because the person is writing there, or nowhere. */
  readonly where: "in" | "beside" | null;
  readonly text: string;
  /** Put it behind what the person has written. */
  take(): void;
  drop(): void;
  /** The person has changed the box. */
  changed(): void;
}

/**
 * Follow the draft of the store with a text box; what the person wrote there is never overwritten.
 *
 * @param fill - puts a text into the box, as high as it needs to be.
 */
export function useDraft(store: Store, box: RefObject<HTMLTextAreaElement>, fill: (text: string) => void): Draft {
  const text = store.draft.value;
  const placed = useRef("");
  const [where, setWhere] = useState<Draft["where"]>(null);

  useEffect(() => {
    const field = box.current;
    if (!field) return;
    const untouched = field.value === placed.current;
    const free = untouched && !store.editing.value;
    if (free && field.value !== text) fill(text);
    placed.current = free ? text : "";
    setWhere(text ? (free ? "in" : "beside") : null);
    if (free && text && mayFocus(store)) field.focus();
  }, [text]);

  return {
    where,
    text,
    take() {
      const written = box.current?.value.trim();
      fill(written ? `${written} ${text}` : text);
      store.draft.value = "";
      box.current?.focus();
    },
    drop() {
      store.draft.value = "";
    },
    changed() {
      // An emptied box says as clearly as a button that this was not it.
      if (where === "in" && !box.current?.value) store.draft.value = "";
    },
  };
}

/** What stands over the box while there is a draft. */
export function DraftLine({ draft }: { draft: Draft }) {
  return (
    <div class="draft-line" role="status">
      {draft.where === "in" && <p>{messages.composer.draft}</p>}
      {draft.where === "beside" && (
        <p>
          {messages.composer.draftBeside} <q>{draft.text}</q>
        </p>
      )}
      {draft.where === "beside" && (
        <button type="button" class="link" onClick={draft.take}>
          {messages.composer.takeDraft}
        </button>
      )}
      {draft.where && (
        <button type="button" class="link" onClick={draft.drop}>
          {messages.composer.dropDraft}
        </button>
      )}
    </div>
  );
}

/** Enter sends a draft only from the box, but Space must stay free to be heard with, and no keyboard may pop up. */
function mayFocus(store: Store): boolean {
  const idle = document.activeElement === null || document.activeElement === document.body;
  const talksWithSpace = store.pushToTalk.value || store.muted.value;
  return idle && !talksWithSpace && !window.matchMedia("(pointer: coarse)").matches;
}

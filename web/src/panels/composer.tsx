import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { messages } from "../messages";
import type { Talk } from "../talk";
import { ROOT, type TreeState } from "../tree/tree_state";
import { DraftLine, useDraft } from "./draft";
import { InterruptIcon, SendIcon } from "./icons";
import { MicrophoneButton } from "./microphone_button";

/** Where the person speaks and types. */
export function Composer({ talk, name, focus }: { talk: Talk; name: string; focus: Signal<boolean> }) {
  const { store } = talk;
  const box = useRef<HTMLTextAreaElement>(null);
  const state = store.state.value;
  const busy = state === "thinking" || state === "speaking" || state === "held";

  useEffect(() => {
    if (focus.value) box.current?.focus();
  }, [focus.value]);

  const editing = store.editing.value;
  useEffect(() => {
    const field = box.current;
    if (!field || !editing) return;
    field.value = editing.text;
    grow(field);
    field.focus();
    field.select();
  }, [editing]);

  const fill = (text: string): void => {
    if (!box.current) return;
    box.current.value = text;
    grow(box.current);
  };
  const draft = useDraft(store, box, fill);

  const submit = (): void => {
    const field = box.current;
    const text = field?.value.trim();
    if (!field || !text) return;
    if (!talk.say(text)) return;
    fill("");
  };

  return (
    <div class="composer-area">
      <StateLine talk={talk} />
      {editing && (
        <p class="editing" role="status">
          {messages.composer.editing}
          <button
            type="button"
            class="link"
            onClick={() => {
              talk.stopEditing();
              if (box.current) box.current.value = "";
            }}
          >
            {messages.composer.stopEditing}
          </button>
        </p>
      )}
      <DraftLine draft={draft} />
      <form
        class={`composer ${draft.where === "in" ? "unsure" : ""}`}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <MicrophoneButton talk={talk} />
        <textarea
          ref={box}
          rows={1}
          aria-label={messages.composer.label}
          placeholder={messages.composer.placeholder(name)}
          enterkeyhint="send"
          onInput={(event) => {
            talk.begin("type");
            grow(event.currentTarget);
            draft.changed();
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape" && editing) {
              event.preventDefault();
              event.currentTarget.value = "";
              talk.stopEditing();
              return;
            }
            // While a word is being composed, as in Japanese, Enter belongs to it.
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        {busy && (
          <button
            type="button"
            class="round interrupt"
            aria-label={messages.composer.interrupt}
            title={messages.composer.interruptHint}
            onClick={() => talk.interrupt()}
          >
            <InterruptIcon />
          </button>
        )}
        <button type="submit" class="round send" aria-label={messages.composer.send} title={messages.composer.send}>
          <SendIcon />
        </button>
      </form>
    </div>
  );
}

/** Whose turn it is, in a word. */
function StateLine({ talk }: { talk: Talk }) {
  const { store } = talk;
  if (!store.begun.value) return null;
  const connection = store.connection.value;
  const away = connection !== "open";
  const tree = store.tree.value;
  const back = isBack(tree) ? (tree.current === ROOT ? messages.composer.backAtStart : messages.composer.back) : "";
  const hint = back || gateHint(talk);
  return (
    <p class="state" data-state={away ? "away" : store.state.value}>
      <span class="dot" aria-hidden="true" />
      {away ? messages.connection[connection] : messages.states[store.state.value]}
      {hint && <span class="hint"> · {hint}</span>}
    </p>
  );
}

function gateHint({ store }: Talk): string {
  if (store.microphone.value !== "open" || store.held.value) return "";
  if (store.pushToTalk.value) return messages.microphone.push;
  return store.muted.value ? messages.microphone.muted : "";
}

/** Return whether something was already said after the turn where the talk stands. */
function isBack(tree: TreeState): boolean {
  for (const node of tree.nodes.values()) if (node.parent === tree.current && node.status !== "abandoned") return true;
  return false;
}

/** Let the box be as high as its text, up to what the style allows. */
function grow(field: HTMLTextAreaElement): void {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

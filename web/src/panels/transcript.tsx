import { useEffect, useRef } from "preact/hooks";
import { messages } from "../messages";
import type { Line } from "../store";
import type { Talk } from "../talk";
import { isLeft } from "../tree/tree_state";
import { CloseIcon } from "./icons";

/** All that was said. Folded, it is still there for readers of the screen, who hear each turn as it is over. */
export function Transcript({ talk, name }: { talk: Talk; name: string }) {
  const { store } = talk;
  const open = store.transcriptOpen.value;
  // The transcript is the way that was taken; what was left can be read in the tree.
  const lines = store.lines.value.filter(({ key }) => !isLeft(store.tree.value, key));
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [lines.length, lines.at(-1)?.text, open]);
  return (
    <aside id="transcript" class={open ? "transcript" : "transcript folded"} aria-label={messages.transcript.title}>
      <header>
        <h2>{messages.transcript.title}</h2>
        {open && (
          <button
            type="button"
            class="round quiet small"
            aria-label={messages.transcript.close}
            onClick={() => {
              store.transcriptOpen.value = false;
            }}
          >
            <CloseIcon />
          </button>
        )}
      </header>
      {lines.length === 0 && <p class="empty">{messages.transcript.empty}</p>}
      <div ref={list} class="lines" role="log" aria-live="polite" aria-label={messages.transcript.title} tabIndex={open ? 0 : -1}>
        <ol>
          {lines.map((line) => (
            <TranscriptLine key={line.key} line={line} name={name} />
          ))}
        </ol>
      </div>
    </aside>
  );
}

function TranscriptLine({ line, name }: { line: Line; name: string }) {
  const mark =
    line.status === "interrupted"
      ? messages.transcript.interrupted
      : line.status === "sending"
        ? messages.transcript.sending
        : "";
  return (
    <li class={line.party}>
      <span class="who">{line.party === "user" ? messages.transcript.you : name}</span>
      <p>
        {line.text}
        {line.status === "interrupted" && " —"}
      </p>
      {mark && <small>{mark}</small>}
    </li>
  );
}

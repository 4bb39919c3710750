import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { messages } from "../messages";

/** A question in the place where it came up, before something that cannot be undone; nothing is done by accident. */
export function Sure(props: { question: string; yes: string; no: string; act: () => Promise<void>; stop: () => void }) {
  const { question, yes, no, act, stop } = props;
  const id = useId();
  const keep = useRef<HTMLButtonElement>(null);
  const busy = useSignal(false);
  const problem = useSignal("");
  useEffect(() => keep.current?.focus(), []);

  const go = async (): Promise<void> => {
    busy.value = true;
    problem.value = "";
    try {
      await act();
    } catch (error) {
      problem.value = messages.rights.talks.notDeleted(error instanceof Error ? error.message : String(error));
      busy.value = false;
    }
  };

  return (
    <div
      class="sure"
      role="group"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        stop();
      }}
    >
      <p id={id}>{question}</p>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="sure-buttons">
        <button type="button" class="pill danger" disabled={busy.value} onClick={() => void go()}>
          {busy.value ? messages.rights.talks.deleting : yes}
        </button>
        <button ref={keep} type="button" class="pill" disabled={busy.value} aria-describedby={id} onClick={stop}>
          {no}
        </button>
      </div>
    </div>
  );
}

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { messages } from "../messages";
import type { Participant } from "./participant";

/** The way out of a study, which stands open on every page of it. */
export function Leave({ participant }: { participant: Participant }) {
  const open = useSignal(false);
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button ref={opener} type="button" class="link soft" aria-haspopup="dialog" onClick={() => (open.value = true)}>
        {messages.study.leave.open}
      </button>
      {open.value && (
        <Question
          participant={participant}
          stay={() => {
            open.value = false;
            opener.current?.focus();
          }}
        />
      )}
    </>
  );
}

function Question({ participant, stay }: { participant: Participant; stay: () => void }) {
  const { leave } = messages.study;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[data-stay]")?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="leave"
      aria-labelledby="leave-title"
      onKeyDown={(event) => event.stopPropagation()}
      onClose={stay}
    >
      <h2 id="leave-title">{leave.title}</h2>
      <p>{leave.text}</p>
      <div class="leave-buttons">
        <button type="button" class="study-button" data-stay onClick={stay}>
          {leave.stay}
        </button>
        <button type="button" class="study-button" onClick={() => participant.leave(false)}>
          {leave.keep}
        </button>
        <button type="button" class="study-button" onClick={() => participant.leave(true)}>
          {leave.forget}
        </button>
      </div>
    </dialog>
  );
}

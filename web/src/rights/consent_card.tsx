import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { messages } from "../messages";
import { CloseIcon } from "../panels/icons";
import type { Talk } from "../talk";
import { type Choice, KINDS, kept, NOTHING, standing, WORDS_AND_FEELINGS } from "./consent";
import { ownStorage } from "../wishes";
import { recall } from "./remembered";

/** Whether the question lies open; nothing else may lie over it. */
export function asksNow({ consent, begun }: Talk["store"]): boolean {
  // Who has only just opened the page says hello first, unless the question was called for.
  return consent.value === "choosing" || (consent.value === "asking" && begun.value);
}

/** The question what may be kept: asked once, beside the talk and not in its way, and asked again by the badge. */
export function ConsentCard({ talk }: { talk: Talk }) {
  const { store } = talk;
  const state = store.consent.value;
  const shown = asksNow(store);
  return (
    <>
      <p class="unseen" role="status">
        {shown && state === "asking" ? messages.rights.ask : ""}
      </p>
      {shown && <OpenCard talk={talk} />}
    </>
  );
}

function OpenCard({ talk }: { talk: Talk }) {
  const { rights } = messages;
  const { store } = talk;
  const record = store.record.value;
  const choosing = store.consent.value === "choosing";
  const asking = record?.state === "asking";
  const fromStart = useSignal(false);
  const always = useSignal(recall(ownStorage()) !== null);
  const choice = useSignal<Choice>(standing(record));
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (choosing) card.current?.querySelector("input")?.focus();
  }, [choosing]);

  const choose = (chosen: Choice): void => {
    talk.consent.choose(chosen, fromStart.value, always.value);
    backToTheBadge(card.current);
  };
  const close = (): void => {
    store.consent.value = "closed";
    backToTheBadge(card.current);
  };
  return (
    <section
      ref={card}
      id="consent"
      class={choosing ? "consent choosing" : "consent"}
      aria-labelledby="consent-title"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        close();
      }}
    >
      <header>
        <h2 id="consent-title">{asking ? rights.ask : rights.change}</h2>
        <button
          type="button"
          class="round quiet small"
          aria-label={asking ? rights.later : rights.close}
          title={asking ? rights.later : rights.close}
          onClick={close}
        >
          <CloseIcon />
        </button>
      </header>
      {record?.state === "failed" && <p class="problem">{record.message}</p>}
      {asking && !choosing && (
        <p class="hint">
          {rights.askHint} <span class="later">{rights.askLater}</span>
        </p>
      )}
      {choosing && <Switches choice={choice.value} change={(changed) => (choice.value = changed)} />}
      {asking && <Beginning fromStart={fromStart.value} change={(from) => (fromStart.value = from)} />}
      {choosing ? (
        <div class="answers">
          <button type="button" class="answer" disabled={kept(choice.value).length === 0} onClick={() => choose(choice.value)}>
            {rights.save}
          </button>
          <button type="button" class="answer" onClick={() => choose(NOTHING)}>
            {rights.presets.nothing}
          </button>
        </div>
      ) : (
        <div class="answers three">
          <button type="button" class="answer" onClick={() => choose(WORDS_AND_FEELINGS)}>
            {rights.presets.words}
          </button>
          <button type="button" class="answer" onClick={() => choose(NOTHING)}>
            {rights.presets.nothing}
          </button>
          <button type="button" class="answer" onClick={() => (store.consent.value = "choosing")}>
            {rights.presets.choose}
          </button>
        </div>
      )}
      {record?.state === "kept" && <p class="hint">{rights.keptStays}</p>}
      <label class="switch always">
        <input type="checkbox" checked={always.value} onChange={(event) => (always.value = event.currentTarget.checked)} />
        <span>{rights.always}</span>
      </label>
    </section>
  );
}

/** Each kind with what is kept of it and what for, and one line on how all of them are deleted. */
function Switches({ choice, change }: { choice: Choice; change: (choice: Choice) => void }) {
  const { rights } = messages;
  return (
    <div class="kinds">
      {KINDS.map((kind) => (
        <label class="switch" key={kind}>
          <input
            type="checkbox"
            role="switch"
            checked={choice[kind]}
            onChange={(event) => change({ ...choice, [kind]: event.currentTarget.checked })}
          />
          <span>
            {rights.titles[kind]}
            <small>{rights.whats[kind]}</small>
          </span>
        </label>
      ))}
      <p class="hint">{rights.remove}</p>
    </div>
  );
}

/** Whether what was said before the answer is kept as well; left alone, it is not. */
function Beginning({ fromStart, change }: { fromStart: boolean; change: (fromStart: boolean) => void }) {
  const { from } = messages.rights;
  return (
    <fieldset class="beginning">
      <legend>{from.legend}</legend>
      {([false, true] as const).map((start) => (
        <label key={String(start)}>
          <input type="radio" name="consent-from" checked={fromStart === start} onChange={() => change(start)} />
          <span>{start ? from.start : from.here}</span>
        </label>
      ))}
    </fieldset>
  );
}

function backToTheBadge(card: HTMLElement | null): void {
  // Only who was in the card is led away from it: who answers while typing goes on typing.
  if (card?.contains(document.activeElement)) document.querySelector<HTMLElement>(".record-badge")?.focus();
}

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { messages } from "../messages";
import { addressOf } from "./address";
import { Sure } from "./sure";
import { exportAddress, replayAddress } from "./talk_client";
import { inMinutes, keptInWords, timeOf, titleOf, type TalkSummary } from "./talk_list";

type Unfolded = "" | "formats" | "sure";

interface EntryProps {
  summary: TalkSummary;
  isCurrent: boolean;
  remove: () => Promise<void>;
}

/** One talk of the list, with what can be done with it. */
export function TalkEntry({ summary, isCurrent, remove }: EntryProps) {
  const { talks: words } = messages.rights;
  const unfolded = useSignal<Unfolded>("");
  const buttons = useRef<HTMLDivElement>(null);
  const title = titleOf(summary);
  const facts = [timeOf(summary), inMinutes(summary.duration_s), words.turns(summary.turns), summary.study && words.ofStudy];
  const foldBack = (): void => {
    const was = unfolded.value;
    unfolded.value = "";
    // The button is there again only after the next drawing.
    requestAnimationFrame(() => buttons.current?.querySelector<HTMLElement>(`[data-unfolds="${was}"]`)?.focus());
  };
  return (
    <li class="entry" data-talk={summary.id}>
      <p class={summary.title ? "title" : "title untitled"}>{title}</p>
      <p class="facts">
        {isCurrent && <b class="now">{words.now}</b>}
        {facts.filter(Boolean).join(" · ")}
      </p>
      <p class="facts">{messages.rights.keptWhat(keptInWords(summary))}</p>
      {unfolded.value === "sure" ? (
        <Sure
          question={words.sure(keptInWords(summary)) + (isCurrent ? ` ${words.sureNow}` : "")}
          yes={words.yes}
          no={words.no}
          act={remove}
          stop={foldBack}
        />
      ) : (
        <div class="entry-actions" ref={buttons}>
          <Actions summary={summary} isCurrent={isCurrent} unfolded={unfolded.value} unfold={(what) => (unfolded.value = what)} />
        </div>
      )}
      {unfolded.value === "formats" && <Formats summary={summary} close={foldBack} />}
    </li>
  );
}

interface ActionsProps {
  summary: TalkSummary;
  isCurrent: boolean;
  unfolded: Unfolded;
  unfold: (what: Unfolded) => void;
}

function Actions({ summary, isCurrent, unfolded, unfold }: ActionsProps) {
  const { actions, actionOn } = messages.rights.talks;
  const title = titleOf(summary);
  const formats = unfolded === "formats";
  return (
    <>
      <a class="pill" href={replayAddress(summary.id)} target="_blank" rel="noopener" aria-label={actionOn(actions.open, title)}>
        {actions.open}
      </a>
      {summary.text && !isCurrent && !summary.study && (
        <a class="pill" href={addressOf(summary.id, window.location.href)} aria-label={actionOn(actions.continue, title)}>
          {actions.continue}
        </a>
      )}
      <button
        type="button"
        class="pill"
        data-unfolds="formats"
        aria-expanded={formats}
        aria-label={actionOn(actions.export, title)}
        onClick={() => unfold(formats ? "" : "formats")}
      >
        {actions.export}
      </button>
      <button
        type="button"
        class="pill"
        data-unfolds="sure"
        aria-label={actionOn(actions.delete, title)}
        onClick={() => unfold("sure")}
      >
        {actions.delete}
      </button>
    </>
  );
}

function Formats({ summary, close }: { summary: TalkSummary; close: () => void }) {
  const { talks: words } = messages.rights;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.querySelector("a")?.focus(), []);
  return (
    <ul
      class="formats"
      ref={list}
      aria-label={words.exportAs}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        close();
      }}
    >
      {Object.entries(words.formats).map(([format, [name, hint]]) => (
        <li key={format}>
          <a href={exportAddress(summary.id, format)} download="">
            {name} <small>{hint}</small>
          </a>
        </li>
      ))}
    </ul>
  );
}

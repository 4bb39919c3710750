import { useComputed } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { CloseIcon } from "../panels/icons";
import type { Replay } from "./replay";
import type { Entry } from "./story";
import { texts } from "./texts";
import { clockTime } from "./times";

/** Everything that was said, with its time; each line goes to its moment. */
export function Turns({ replay, name }: { replay: Replay; name: string }) {
  const { store, story } = replay;
  const current = useComputed(() => story.entries.findLast(({ kind, t_s }) => kind === "turn" && t_s <= store.now_s.value)?.key).value;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const box = list.current;
    const line = box?.querySelector<HTMLElement>("[aria-current]");
    if (!box || !line || box.contains(document.activeElement)) return;
    const [top, height] = [line.offsetTop - box.offsetTop, box.clientHeight];
    if (top < box.scrollTop || top + line.offsetHeight > box.scrollTop + height) box.scrollTop = top - height / 3;
  }, [current]);
  const lines = useMemo(
    () =>
      story.entries.map((entry) => (
        <li key={entry.key} class={`${entry.kind} ${entry.party} ${entry.status}`}>
          <button type="button" aria-current={entry.key === current ? "true" : undefined} onClick={() => replay.seek(entry.t_s)}>
            <time>{clockTime(entry.t_s)}</time>
            <Words entry={entry} name={name} />
          </button>
        </li>
      )),
    [story, name, current],
  );
  return (
    <aside id="turns" class="side turns" aria-label={texts.turns.title}>
      <header>
        <h2>{texts.turns.title}</h2>
        <button
          type="button"
          class="round quiet small"
          aria-label={texts.turns.close}
          onClick={() => {
            store.turnsOpen.value = false;
          }}
        >
          <CloseIcon />
        </button>
      </header>
      {lines.length === 0 ? <p class="empty">{texts.turns.empty}</p> : <ol ref={list}>{lines}</ol>}
    </aside>
  );
}

function Words({ entry, name }: { entry: Entry; name: string }) {
  const { turns, scrubber } = texts;
  if (entry.kind !== "turn") {
    return (
      <span class="what">
        {entry.kind === "back" ? turns.back : <b>{entry.text}</b>}
      </span>
    );
  }
  return (
    <span class="what">
      <b class="who">{entry.party === "user" ? turns.you : name}</b>
      <span class="words">
        {entry.text || (entry.status === "abandoned" ? turns.notHeard : entry.status === "open" ? turns.nothing : turns.notKept)}
        {entry.status === "interrupted" && " —"}
      </span>
      {entry.status === "interrupted" && <small>{scrubber.interrupted}</small>}
    </span>
  );
}

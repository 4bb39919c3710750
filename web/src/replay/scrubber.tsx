import { type Signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { shorten } from "../tree/emotions";
import type { Replay } from "./replay";
import type { Entry, Story } from "./story";
import { texts } from "./texts";
import { clockTime } from "./times";

/** The whole talk as a line: who spoke when, where it was interrupted, marked and gone back, and the moment that is shown. */
export function Scrubber({ replay, name }: { replay: Replay; name: string }) {
  const { story, store } = replay;
  const now_s = store.now_s.value;
  const said = entryAt(story, now_s);
  const pointed_s = useSignal<number | null>(null);
  const at = (event: PointerEvent & { currentTarget: HTMLElement }): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return story.duration_s * Math.max(0, Math.min(1, (event.clientX - left) / Math.max(1, width)));
  };
  return (
    <div
      class="scrubber"
      role="slider"
      tabIndex={0}
      aria-label={texts.scrubber.label}
      aria-describedby="replay-keys"
      aria-valuemin={0}
      aria-valuemax={Math.round(story.duration_s)}
      aria-valuenow={Math.round(now_s)}
      aria-valuetext={texts.scrubber.at(clockTime(now_s), clockTime(story.duration_s), said ? spoken(said, name) : "")}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        replay.preview(at(event));
      }}
      onPointerMove={(event) => {
        if (event.pointerType === "mouse") pointed_s.value = at(event);
        if (event.currentTarget.hasPointerCapture(event.pointerId)) replay.preview(at(event));
      }}
      onPointerUp={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) replay.seek(at(event));
      }}
      onPointerCancel={() => replay.seek(now_s)}
      onPointerLeave={() => {
        pointed_s.value = null;
      }}
    >
      <Line story={story} />
      <span class="played" style={{ "--at": share(now_s, story) }} />
      <span class="head" style={{ "--at": share(now_s, story) }} />
      <Hint story={story} name={name} pointed_s={pointed_s} />
    </div>
  );
}

/** What does not move, drawn once. */
function Line({ story }: { story: Story }) {
  return useMemo(
    () => (
      <div class="line" aria-hidden="true">
        {story.entries.map((entry) => (
          <span
            key={entry.key}
            class={`${entry.kind} ${entry.party} ${entry.status}`}
            style={{ "--from": share(entry.t_s, story), "--to": share(entry.end_s, story) }}
          />
        ))}
      </div>
    ),
    [story],
  );
}

/** The time under the pointer, and what is near it. */
function Hint({ story, name, pointed_s }: { story: Story; name: string; pointed_s: Signal<number | null> }) {
  const t_s = pointed_s.value;
  if (t_s === null) return null;
  const near_s = story.duration_s / 120;
  const near = story.entries.find((entry) => entry.kind !== "turn" && Math.abs(entry.t_s - t_s) < near_s) ?? turnIn(story, t_s);
  return (
    <span class="hint" style={{ "--at": share(t_s, story) }} aria-hidden="true">
      <span>
        {clockTime(t_s)}
        {near && ` · ${spoken(near, name)}`}
      </span>
    </span>
  );
}

/** Return the turn that was going on at a time, the later one where two were. */
function turnIn({ entries }: Story, t_s: number): Entry | undefined {
  return entries.findLast((entry) => entry.kind === "turn" && entry.t_s <= t_s && t_s < entry.end_s);
}

function entryAt({ turns, entries }: Story, t_s: number): Entry | undefined {
  const turn = turns.findLast(({ started_s }) => started_s <= t_s);
  return turn && entries.find(({ key }) => key === `turn-${turn.node}`);
}

/** Return an entry as words. */
function spoken({ kind, party, text, status }: Entry, name: string): string {
  const { turns, scrubber } = texts;
  if (kind === "back") return turns.back;
  if (kind === "mark") return `${turns.mark}: ${text}`;
  const who = party === "user" ? turns.you : name;
  return `${who}: ${text ? `“${shorten(text, 80)}”` : turns.nothing}${status === "interrupted" ? `, ${scrubber.interrupted}` : ""}`;
}

function share(t_s: number, { duration_s }: Story): string {
  return Math.max(0, Math.min(1, t_s / duration_s)).toFixed(5);
}

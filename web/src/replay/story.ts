import { createCaptions, type Captions } from "./captions_at";
import { eventsOf, happenedBy, type MarkerSet, type PartyName, type StateChanged, type TalkRecord, type TurnChanged } from "./events";
import { place, type Stretch } from "./placement";

/** A moment worth jumping to, in the list beside the talk and on the scrubber. */
export interface Entry {
  readonly key: string;
  readonly kind: "turn" | "mark" | "back";
  readonly t_s: number;
  readonly end_s: number;
  readonly party: PartyName;
  readonly text: string;
  readonly status: TurnChanged["status"];
  /** The node of a turn, or the one that was gone back to; 0 for a mark. */
  readonly node: number;
}

/** A talk, made ready to be told from any of its moments. */
export interface Story {
  readonly record: TalkRecord;
  readonly duration_s: number;
  readonly turns: readonly TurnChanged[];
  /** Turns, marks and ways back, in the order of their time. */
  readonly entries: readonly Entry[];
  readonly stretches: readonly Stretch[];
  captionsAt(t_s: number): Captions;
  stateAt(t_s: number): StateChanged["state"];
}

/** Return the story of a record. */
export function tell(record: TalkRecord): Story {
  const turns = lastTurns(eventsOf(record, "turn.changed"));
  const stretches = place(eventsOf(record, "playback.changed"));
  const states = eventsOf(record, "state.changed");
  const back = waysBack(record);
  return {
    record,
    duration_s: record.duration_s,
    turns,
    entries: [...turns.map((turn) => turnEntry(turn, record.duration_s)), ...marks(record), ...back].sort((a, b) => a.t_s - b.t_s),
    stretches,
    captionsAt: createCaptions(
      record,
      stretches,
      turns,
      back.map(({ t_s }) => t_s),
    ),
    stateAt: (t_s) => states[happenedBy(states, t_s) - 1]?.state ?? "listening",
  };
}

/** Return the last state of every turn, in the order of their beginning. */
function lastTurns(changes: readonly TurnChanged[]): TurnChanged[] {
  const newest = new Map(changes.map((turn) => [turn.node, turn]));
  return [...newest.values()].sort((a, b) => a.started_s - b.started_s || a.node - b.node);
}

function turnEntry(turn: TurnChanged, duration_s: number): Entry {
  const { node, party, status, started_s, ended_s, text, heard_text } = turn;
  return {
    key: `turn-${node}`,
    kind: "turn",
    t_s: started_s,
    end_s: Math.max(started_s, ended_s ?? duration_s),
    party,
    text: party === "avatar" && status !== "open" ? heard_text : text,
    status,
    node,
  };
}

function marks(record: TalkRecord): Entry[] {
  return eventsOf(record, "marker.set").map(({ t_s, label, value }: MarkerSet, i) => ({
    key: `mark-${i}`,
    kind: "mark",
    t_s,
    end_s: t_s,
    party: "user",
    text: value ? `${label}: ${value}` : label,
    status: "done",
    node: 0,
  }));
}

/** Return when the talk went back to a turn that was over: from there a new way began. */
function waysBack(record: TalkRecord): Entry[] {
  const parents = new Map(eventsOf(record, "turn.changed").map(({ node, parent }) => [node, parent]));
  let current = 0;
  const back: Entry[] = [];
  for (const { t_s, current: next } of eventsOf(record, "tree.moved")) {
    // A reply that nobody heard leaves the path by itself; that is no way back of the person's.
    if (isAbove(parents, next, current) && parents.get(current) !== next) {
      back.push({ key: `back-${t_s}`, kind: "back", t_s, end_s: t_s, party: "user", text: "", status: "done", node: next });
    }
    current = next;
  }
  return back;
}

function isAbove(parents: ReadonlyMap<number, number>, node: number, below: number): boolean {
  for (let at = parents.get(below); at !== undefined; at = parents.get(at)) if (at === node) return true;
  return false;
}

/** Within so many seconds of a turn's beginning, "previous" means the turn before it. */
const JUST_BEGUN_S = 1.5;

/** Return when the turn after a time begins, or null. */
export function nextTurn(turns: readonly { readonly started_s: number }[], t_s: number): number | null {
  return turns.find(({ started_s }) => started_s > t_s + 0.05)?.started_s ?? null;
}

/** Return when the turn of a time began, or the one before it when it has just begun. */
export function previousTurn(turns: readonly { readonly started_s: number }[], t_s: number): number {
  return turns.findLast(({ started_s }) => started_s < t_s - JUST_BEGUN_S)?.started_s ?? 0;
}

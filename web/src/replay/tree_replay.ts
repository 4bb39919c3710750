import { changed, NO_TREE, type TreeState } from "../tree/tree_state";
import type { TreeNode, TreeReading } from "../wire";
import { eventsOf, happenedBy, type FeelingChanged, type PartyName, type ReadingTaken, type TalkRecord, type TreeMoved, type TurnChanged } from "./events";
import { fuse } from "./fusion";

type Growth = TurnChanged | TreeMoved | ReadingTaken | FeelingChanged;

/** The tree of a talk at any of its moments. */
export interface TreeReplay {
  /** Return the tree as it stood at a time; the same object as long as nothing in it has changed. */
  at(t_s: number): TreeState;
}

/** Return a replay of the tree. Forward it grows by what is new; back, it grows anew from the beginning. */
export function createTreeReplay(record: TalkRecord): TreeReplay {
  const kinds: readonly Growth["type"][] = ["turn.changed", "tree.moved", "reading.taken", "feeling.changed"];
  const growth = kinds.flatMap((kind) => eventsOf(record, kind) as Growth[]);
  const place = new Map(record.events.map((event, i) => [event as unknown, i]));
  growth.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  let grown = createGrown();
  let tree = NO_TREE;
  let count = 0;

  return {
    at(t_s) {
      const until = happenedBy(growth, t_s);
      if (until === count) return tree;
      if (until < count) {
        grown = createGrown();
        tree = NO_TREE;
        count = 0;
      }
      for (const event of growth.slice(count, until)) grown.take(event);
      count = until;
      tree = changed(tree, { type: "tree.changed", seq: 0, t_ms: 0, whole: false, current: grown.current(), nodes: grown.news() });
      return tree;
    },
  };
}

interface Grown {
  take(event: Growth): void;
  current(): number;
  /** Return the nodes that have changed since this was last asked. */
  news(): TreeNode[];
}

function createGrown(): Grown {
  const turns = new Map<number, TurnChanged>();
  /** The speaking node of the turn that a node belongs to. */
  const speakers = new Map<number, number>();
  const readings = new Map<number, TreeReading[]>();
  const feelings: Record<PartyName, { valence: number; arousal: number }> = {
    user: { valence: 0, arousal: 0 },
    avatar: { valence: 0, arousal: 0 },
  };
  const touched = new Set<number>();
  let current = 0;

  function nodes(turn: TurnChanged): TreeNode[] {
    const other = turn.party === "user" ? "avatar" : "user";
    return [part(turn, turn.node, turn.party), part(turn, turn.listener, other)];
  }

  function part(turn: TurnChanged, id: number, party: PartyName): TreeNode {
    const speaks = id === turn.node;
    const own = readings.get(id) ?? [];
    const fused = fuse(own);
    return {
      id,
      parent: turn.parent,
      partner: speaks ? turn.listener : turn.node,
      level: turn.level,
      party,
      role: speaks ? "speaking" : "listening",
      status: turn.status,
      text: speaks ? turn.text : turn.backchannels.join(" · "),
      heard_text: speaks ? turn.heard_text : "",
      started_s: turn.started_s,
      ended_s: turn.ended_s,
      readings: own,
      felt: fused?.reading ?? null,
      decided_by: fused?.decided_by ?? "",
      shown: null,
      ...feelings[party],
    };
  }

  return {
    take(event) {
      if (event.type === "tree.moved") current = event.current;
      else if (event.type === "turn.changed") {
        turns.set(event.node, event);
        speakers.set(event.node, event.node).set(event.listener, event.node);
        touched.add(event.node);
      } else if (event.type === "reading.taken") {
        const { source, emotions, valence, arousal, intensity, confidence } = event;
        const own = readings.get(event.node) ?? [];
        readings.set(event.node, [...own, { source, emotions, valence, arousal, intensity, confidence }]);
        touched.add(speakers.get(event.node) ?? event.node);
      } else {
        feelings[event.party] = { valence: event.valence, arousal: event.arousal };
        touched.add(current);
      }
    },
    current: () => current,
    news() {
      const news = [...touched].flatMap((id) => {
        const turn = turns.get(id);
        return turn ? nodes(turn) : [];
      });
      touched.clear();
      return news;
    },
  };
}

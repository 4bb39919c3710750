import type { TreeNode } from "../wire";
import { childrenOf, continuation, ROOT, type TreeState } from "./tree_state";

/** One turn on the drawing: its level is its row, and its branch has a lane, in which both parties have a column. */
export interface PlacedTurn {
  readonly speaker: TreeNode;
  readonly listener: TreeNode | undefined;
  readonly row: number;
  readonly lane: number;
  /** Lane and party of the node that it hangs from; the root is drawn between the columns of lane 0. */
  readonly from: { readonly lane: number; readonly party: TreeNode["party"] | "root" };
  readonly taken: boolean;
}

export interface Layout {
  /** The turns of each row, from left to right; row 0 is the root's and empty. */
  readonly rows: readonly (readonly PlacedTurn[])[];
  readonly lanes: number;
  readonly byId: ReadonlyMap<number, PlacedTurn>;
}

export const ROW_PX = 42;
export const LANE_PX = 76;
export const LEFT_PX = 56;
export const TOP_PX = 26;
const COLUMN_PX = 34;

/** Return where a party's node is drawn. */
export function positionOf(lane: number, row: number, party: TreeNode["party"] | "root"): { x: number; y: number } {
  const column = party === "root" ? 0.5 : party === "user" ? 0 : 1;
  return { x: LEFT_PX + lane * LANE_PX + column * COLUMN_PX, y: TOP_PX + row * ROW_PX };
}

/**
 * Place every turn. The taken path is straight, in lane 0; of each other fork the newest way goes straight on, and
 * what was left takes the nearest lane to the right that is free as far down as it reaches.
 */
export function layOut(tree: TreeState): Layout {
  const children = childrenOf(tree);
  const rows: PlacedTurn[][] = [[]];
  const byId = new Map<number, PlacedTurn>();
  const lanes: [number, number][][] = [];
  const waiting: { first: TreeNode; from: PlacedTurn | null }[] = [];

  const fork = (parent: number, from: PlacedTurn | null): TreeNode | undefined => {
    const siblings = children.get(parent);
    const straight = continuation(tree, siblings);
    // The oldest is taken from the end of the list first, and so comes nearest.
    for (const other of [...(siblings ?? [])].reverse()) if (other !== straight) waiting.push({ first: other, from });
    return straight;
  };

  const chain = (first: TreeNode, from: PlacedTurn | null, lane: number): void => {
    let before = from;
    for (let node: TreeNode | undefined = first; node; ) {
      before = put(node, before, lane);
      node = fork(node.id, before);
    }
  };

  const put = (speaker: TreeNode, from: PlacedTurn | null, lane: number): PlacedTurn => {
    const placed: PlacedTurn = {
      speaker,
      listener: tree.nodes.get(speaker.partner),
      row: speaker.level,
      lane,
      from: from ? { lane: from.lane, party: from.speaker.party } : { lane: 0, party: "root" },
      taken: tree.path.has(speaker.id),
    };
    while (rows.length <= speaker.level) rows.push([]);
    rows[speaker.level]?.push(placed);
    byId.set(speaker.id, placed);
    if (placed.listener) byId.set(placed.listener.id, placed);
    return placed;
  };

  const reach = (first: TreeNode): number => {
    let node = first;
    for (let next = continuation(tree, children.get(node.id)); next; next = continuation(tree, children.get(node.id))) node = next;
    return node.level;
  };

  const straight = fork(ROOT, null);
  if (straight) {
    lanes.push([[0, Number.POSITIVE_INFINITY]]);
    chain(straight, null, 0);
  }
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const lane = freeLane(lanes, (next.from?.lane ?? 0) + 1, next.first.level, reach(next.first));
    chain(next.first, next.from, lane);
  }
  for (const row of rows) row.sort((a, b) => a.lane - b.lane);
  return { rows, lanes: lanes.length, byId };
}

/** Take the first lane from `least` on that is free in rows `top` to `bottom`. */
function freeLane(lanes: [number, number][][], least: number, top: number, bottom: number): number {
  let lane = least;
  while (lanes[lane]?.some(([from, to]) => from <= bottom && top <= to)) lane += 1;
  while (lanes.length <= lane) lanes.push([]);
  lanes[lane]?.push([top, bottom]);
  return lane;
}

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { messages } from "../messages";
import type { Store } from "../store";
import type { TreeNode } from "../wire";
import { describe, shorten, strongest } from "./emotions";
import { Glyph } from "./glyph";
import { LANE_PX, LEFT_PX, layOut, type PlacedTurn, positionOf, ROW_PX, TOP_PX } from "./layout";
import { step } from "./navigation";
import { speakerOf } from "./tree_state";

/** Rows and lanes that are drawn beyond what is seen, so that a quick scroll shows no gap. */
const BEYOND = 4;
const STEPS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

/** What the drawing needs of a talk, which may be a live one or a recorded one. */
export interface TreeTalk {
  readonly store: Pick<Store, "tree" | "pointed" | "reasons">;
  /** Go to a turn. */
  rewind(node: number): void;
  regenerate?(node: number): void;
  startEditing?(node: number): void;
  why?(node: number): void;
}

interface Window {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** The talk as a tree, from its beginning down; only what is in sight is drawn, so its size does not matter. */
export function TreeView({ talk, name, label = messages.tree.label }: { talk: TreeTalk; name: string; label?: string }) {
  const { store } = talk;
  const tree = store.tree.value;
  const layout = useComputed(() => layOut(store.tree.value)).value;
  const box = useRef<HTMLDivElement>(null);
  const seen = useSignal<Window>({ top: 0, left: 0, width: 340, height: 400 });
  const focused = useSignal<number>(0);
  const hasFocus = useRef(false);
  const here = tree.nodes.has(focused.value) ? focused.value : tree.current;
  const shares = new Map(store.reasons.value?.feeling.weighed.map(({ node, share }) => [node, share]));

  useEffect(() => measure(box.current, (value) => {
    if (!sameCells(seen.value, value)) seen.value = value;
  }), []);
  // Follow the talk as it grows, but not while somebody looks elsewhere in it.
  useLayoutEffect(() => {
    if (!hasFocus.current) reveal(box.current, layout.byId.get(tree.current), "tip");
  }, [tree.current, tree.nodes.size]);
  useLayoutEffect(() => {
    if (hasFocus.current) box.current?.querySelector<SVGGElement>(`[data-node="${focused.value}"]`)?.focus();
  }, [focused.value]);

  useLayoutEffect(() => {
    const strongest = store.reasons.value?.feeling.weighed[0];
    if (strongest) reveal(box.current, layout.byId.get(strongest.node), "focus");
  }, [store.reasons.value]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (STEPS.has(event.key)) {
      const next = step(tree, layout, here, event.key);
      reveal(box.current, layout.byId.get(next), "focus");
      focused.value = next;
    } else if (!act(talk, here, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const turns = visible(layout.rows, seen.value, layout.byId.get(here));
  const width = LEFT_PX + Math.max(1, layout.lanes) * LANE_PX;
  const height = TOP_PX + layout.rows.length * ROW_PX;
  const root = positionOf(0, 0, "root");
  return (
    <div ref={box} class={`tree-box ${shares.size > 0 ? "explained" : ""}`} role="tree" aria-label={label} tabIndex={layout.byId.has(here) ? undefined : 0} onKeyDown={onKeyDown}>
      <svg class="tree" width={Math.max(width, seen.value.width)} height={Math.max(height, 60)} role="none">
        <Edges turns={turns} />
        <circle class={`root ${tree.current === 0 ? "here" : ""}`} cx={root.x} cy={root.y} r="4" />
        <Labels turns={turns} seen={seen.value} />
        {turns.flatMap((turn) =>
          [turn.listener, turn.speaker].map(
            (node) =>
              node && (
                <NodeItem
                  key={node.id}
                  talk={talk}
                  name={name}
                  node={node}
                  turn={turn}
                  share={shares.get(node.id) ?? 0}
                  focusable={node.id === here}
                  onFocus={() => {
                    hasFocus.current = true;
                    focused.value = node.id;
                    store.pointed.value = node.id;
                  }}
                  onBlur={() => {
                    hasFocus.current = false;
                  }}
                />
              ),
          ),
        )}
      </svg>
    </div>
  );
}

interface ItemProps {
  talk: TreeTalk;
  name: string;
  node: TreeNode;
  turn: PlacedTurn;
  share: number;
  focusable: boolean;
  onFocus(): void;
  onBlur(): void;
}

function NodeItem({ talk, name, node, turn, share, focusable, onFocus, onBlur }: ItemProps) {
  const { store } = talk;
  const { x, y } = positionOf(turn.lane, turn.row, node.party);
  const current = store.tree.value.current === node.id;
  const felt = strongest(node.felt);
  const touched = useRef(false);
  return (
    <g
      class={`node ${node.role} ${turn.taken ? "taken" : "left"} ${share > 0 ? "weighs" : ""}`}
      data-node={node.id}
      data-party={node.party}
      data-status={node.status}
      data-emotion={felt?.emotion ?? "none"}
      role="treeitem"
      aria-level={node.level}
      aria-selected={current}
      aria-label={describe(node, name) + (share > 0 ? ` ${messages.tree.weighs(Math.round(100 * share))}` : "")}
      tabIndex={focusable ? 0 : -1}
      style={{ transform: `translate(${x}px, ${y}px)` }}
      onFocus={onFocus}
      onBlur={onBlur}
      onPointerEnter={() => {
        store.pointed.value = node.id;
      }}
      onPointerDown={(event) => {
        // A finger cannot hover: its first touch shows the node, the second goes there.
        touched.current = event.pointerType === "touch" && store.pointed.value !== node.id;
      }}
      onClick={() => {
        if (!touched.current) act(talk, node.id, "Enter");
      }}
    >
      <circle class="reach" r="19" />
      <Glyph node={node} share={share} current={current} />
      {share >= 0.01 && (
        <text class="share" x={node.party === "user" ? -20 : 20} y="0.35em" text-anchor={node.party === "user" ? "end" : "start"}>
          {Math.round(100 * share)} %
        </text>
      )}
    </g>
  );
}

function Edges({ turns }: { turns: readonly PlacedTurn[] }) {
  return (
    <g aria-hidden="true">
      {turns.flatMap((turn) => {
        const a = positionOf(turn.from.lane, turn.row - 1, turn.from.party);
        return [turn.listener, turn.speaker].map((node) => {
          if (!node) return null;
          const b = positionOf(turn.lane, turn.row, node.party);
          const middle = (a.y + b.y) / 2;
          const kind = `edge ${node.role} ${turn.taken ? "taken" : "left"} ${node.status}`;
          return <path key={node.id} class={kind} d={`M${a.x},${a.y} C${a.x},${middle} ${b.x},${middle} ${b.x},${b.y}`} />;
        });
      })}
    </g>
  );
}

/** What was said, beside the taken path, where branches leave room for it. */
function Labels({ turns, seen }: { turns: readonly PlacedTurn[]; seen: Window }) {
  const lanes = turns.reduce((most, turn) => Math.max(most, turn.lane), 0) + 1;
  const x = LEFT_PX + lanes * LANE_PX - 10;
  const room = Math.floor((seen.width - x - 12) / 6.6);
  if (room < 10) return null;
  return (
    <g class="labels" aria-hidden="true">
      {turns.map(
        ({ taken, speaker, row }) =>
          taken && (
            <text key={speaker.id} class={speaker.party} x={x} y={TOP_PX + row * ROW_PX} dy="0.35em">
              {shorten(speaker.status === "abandoned" ? messages.tree.notHeard : speaker.text || "…", room)}
            </text>
          ),
      )}
    </g>
  );
}

/** Do what a key means on a node; returns whether it means anything. */
function act(talk: TreeTalk, id: number, key: string): boolean {
  const speaker = speakerOf(talk.store.tree.value, id);
  if (!speaker) return false;
  if (key === "Enter" || key === " ") talk.rewind(speaker.id);
  else if (key === "r" || key === "R") talk.regenerate?.(speaker.id);
  else if ((key === "e" || key === "E") && speaker.party === "user") talk.startEditing?.(speaker.id);
  else if (key === "w" || key === "W") talk.why?.(id);
  else if (key === "Escape" && talk.store.reasons.value) talk.store.reasons.value = null;
  else return false;
  return true;
}

/** Return the turns in sight, and the one with the focus wherever it is. */
function visible(rows: readonly (readonly PlacedTurn[])[], seen: Window, focused: PlacedTurn | undefined): PlacedTurn[] {
  const first = Math.max(0, Math.floor((seen.top - TOP_PX) / ROW_PX) - BEYOND);
  const last = Math.ceil((seen.top + seen.height - TOP_PX) / ROW_PX) + BEYOND;
  const from = Math.floor((seen.left - LEFT_PX) / LANE_PX) - 1;
  const to = Math.ceil((seen.left + seen.width - LEFT_PX) / LANE_PX) + 1;
  const turns = rows.slice(first, last + 1).flatMap((row) => row.filter(({ lane }) => lane >= from && lane <= to));
  if (focused && !turns.includes(focused)) turns.push(focused);
  return turns;
}

/** Return whether two windows show the same rows and lanes, so that nothing need be drawn anew. */
function sameCells(a: Window, b: Window): boolean {
  const cell = (px: number, size: number): number => Math.floor(px / size);
  return (
    a.width === b.width &&
    a.height === b.height &&
    cell(a.top, 2 * ROW_PX) === cell(b.top, 2 * ROW_PX) &&
    cell(a.left, LANE_PX) === cell(b.left, LANE_PX)
  );
}

function measure(box: HTMLDivElement | null, tell: (seen: Window) => void): () => void {
  if (!box) return () => {};
  const look = (): void => tell({ top: box.scrollTop, left: box.scrollLeft, width: box.clientWidth, height: box.clientHeight });
  const sizes = new ResizeObserver(look);
  sizes.observe(box);
  box.addEventListener("scroll", look, { passive: true });
  look();
  return () => {
    sizes.disconnect();
    box.removeEventListener("scroll", look);
  };
}

/** Scroll so that a turn is in sight: as little as needed for the focus, near the lower edge for the tip of the talk. */
function reveal(box: HTMLDivElement | null, turn: PlacedTurn | undefined, why: "tip" | "focus"): void {
  if (!box || !turn) return;
  const { x, y } = positionOf(turn.lane, turn.row, turn.speaker.party);
  const above = y - 2 * ROW_PX;
  const below = y + 1.5 * ROW_PX - box.clientHeight;
  if (box.scrollTop > above) box.scrollTop = above;
  else if (box.scrollTop < below) box.scrollTop = below;
  if (why === "tip" && turn.lane === 0) box.scrollLeft = 0;
  else if (box.scrollLeft > x - LANE_PX) box.scrollLeft = x - LANE_PX;
  else if (box.scrollLeft < x + LANE_PX - box.clientWidth) box.scrollLeft = x + LANE_PX - box.clientWidth;
}

import { expect, test } from "vitest";
import type { TreeChanged, TreeNode, TreeReading } from "../wire";
import { describe as inWordsOf, inWords, shorten, shortenFront, strongest } from "./emotions";
import { layOut, positionOf } from "./layout";
import { step } from "./navigation";
import { curve, moments, yOf } from "./timeline_points";
import { changed, isLeft, NO_TREE, takenPath, type TreeState } from "./tree_state";

const feels = (emotions: Record<string, number>, intensity = 1): TreeReading => ({
  source: "text",
  emotions,
  valence: 0,
  arousal: 0,
  intensity,
  confidence: 0.5,
});

function turn(id: number, parent: number, level: number, party: "user" | "avatar"): TreeNode[] {
  const base = { parent, level, status: "done", heard_text: "", started_s: 0, ended_s: 1, readings: [], felt: null, decided_by: "", shown: null };
  const other = party === "user" ? "avatar" : "user";
  return [
    { ...base, id, partner: id + 1, party, role: "speaking", text: `n${id}`, valence: id / 10, arousal: 0 },
    { ...base, id: id + 1, partner: id, party: other, role: "listening", text: "", valence: 0, arousal: 0.5 },
  ] as TreeNode[];
}

const event = (current: number, nodes: TreeNode[], whole = false): TreeChanged => ({ type: "tree.changed", seq: 1, t_ms: 0, whole, current, nodes });

/** root ── 1 ─┬─ 3 ── 5        5 is current; 7 is another answer, 9 what was said after it
 *              └─ 7 ── 9 */
function forked(current = 5): TreeState {
  const nodes = [turn(1, 0, 1, "user"), turn(3, 1, 2, "avatar"), turn(5, 3, 3, "user"), turn(7, 1, 2, "avatar"), turn(9, 7, 3, "user")];
  return changed(NO_TREE, event(current, nodes.flat()));
}

test("nodes are kept by id, later ones take the place of earlier ones, and a whole tree begins anew", () => {
  let tree = forked();
  expect([...tree.path].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  tree = changed(tree, event(5, [{ ...(turn(5, 3, 3, "user")[0] as TreeNode), text: "changed" }]));
  expect(takenPath(tree).map(({ text }) => text)).toEqual(["n1", "n3", "changed"]);
  tree = changed(tree, event(1, turn(1, 0, 1, "user"), true));
  expect(tree.nodes.size).toBe(2);
});

test("the transcript leaves out what was left, and nothing that the tree does not know", () => {
  const tree = forked();
  expect(["node-5", "node-9", "typed-m1", "past-3", "node-99"].map((key) => isLeft(tree, key))).toEqual([false, true, false, false, false]);
  expect(isLeft(changed(tree, event(9, [])), "node-9")).toBe(false);
});

test("the taken path is straight and what was left stands beside it", () => {
  const lanes = (tree: TreeState): Record<number, number> =>
    Object.fromEntries([1, 3, 5, 7, 9].map((id) => [id, layOut(tree).byId.get(id)?.lane ?? -1]));
  expect(lanes(forked())).toEqual({ 1: 0, 3: 0, 5: 0, 7: 1, 9: 1 });
  expect(lanes(forked(9))).toEqual({ 1: 0, 3: 1, 5: 1, 7: 0, 9: 0 });
});

test("no two nodes are drawn at the same place, whatever grew", () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const speakers: [number, number][] = [[0, 0]];
  const nodes: TreeNode[] = [];
  for (let id = 1; id < 400; id += 2) {
    const [parent, level] = speakers[Math.max(0, speakers.length - 1 - random(random(5) === 0 ? speakers.length : 2))] ?? [0, 0];
    speakers.push([id, level + 1]);
    nodes.push(...turn(id, parent, level + 1, id % 4 === 1 ? "user" : "avatar"));
  }
  const layout = layOut(changed(NO_TREE, event(speakers.at(-1)?.[0] ?? 0, nodes)));
  const places = nodes.map((node) => {
    const placed = layout.byId.get(node.id);
    const { x, y } = positionOf(placed?.lane ?? -1, placed?.row ?? -1, node.party);
    return `${x},${y}`;
  });
  expect(new Set(places).size).toBe(nodes.length);
  expect(layout.rows.flat().length).toBe(200);
});

test("two thousand nodes with a thousand alternatives are laid out in a moment", () => {
  const nodes = Array.from({ length: 1000 }, (_, i) => turn(2 * i + 1, 0, 1, "user")).flat();
  const began = performance.now();
  const layout = layOut(changed(NO_TREE, event(1, nodes)));
  expect(performance.now() - began).toBeLessThan(1000);
  expect(layout.lanes).toBe(1000);
});

test("arrow keys go up and down the way that was taken, and sideways through everybody on a level", () => {
  const tree = forked();
  const layout = layOut(tree);
  const go = (id: number, ...keys: string[]): number => keys.reduce((at, key) => step(tree, layout, at, key), id);
  expect(go(1, "ArrowDown")).toBe(3);
  expect(go(5, "ArrowUp", "ArrowUp", "ArrowUp")).toBe(1);
  expect(go(4, "ArrowRight", "ArrowRight", "ArrowRight")).toBe(7);
  expect(go(7, "ArrowDown")).toBe(9);
  expect(go(9, "Home")).toBe(1);
  expect(go(1, "End")).toBe(5);
  expect(go(3, "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft")).toBe(4);
  expect(go(77, "ArrowUp")).toBe(5);
});

test("a feeling is its strongest class by share and intensity; a faint one is calm, and none is not calm", () => {
  expect(strongest(feels({ joy: 0.6, neutral: 0.4 }, 0.5))).toEqual({ emotion: "joy", strength: 0.3 });
  expect(strongest(feels({ joy: 1 }, 0.05))?.emotion).toBe("neutral");
  expect(strongest(feels({ weather: 1 }))?.emotion).toBe("neutral");
  expect(strongest(null)).toBeNull();
  expect(inWords(feels({ sadness: 0.7, fear: 0.2, neutral: 0.1 }))).toBe("sadness 70 %, fear 20 %");
});

test("readers of the screen hear who spoke, what was said and what was felt", () => {
  const [spoke, listened] = turn(1, 0, 1, "user") as [TreeNode, TreeNode];
  expect(inWordsOf({ ...spoke, felt: feels({ joy: 0.5 }) }, "Mira")).toBe("You: “n1”. joy 50 %.");
  expect(inWordsOf(listened, "Mira")).toBe("Mira: listens. no feeling was read.");
});

test("texts are shortened by whole signs", () => {
  expect(shorten("🐶🐶🐶🐶", 3)).toBe("🐶🐶…");
  expect(shorten("short", 5)).toBe("short");
  expect(shortenFront("one two three", 6)).toBe("…three");
});

test("the timeline has a moment for each turn of the way that was taken", () => {
  expect(moments(forked()).map(({ node, user, avatar }) => [node, user.valence, avatar.arousal])).toEqual([
    [1, 0.1, 0.5],
    [3, 0, 0],
    [5, 0.5, 0.5],
  ]);
  expect(curve([1, 0, -1], 100, 50)).toBe("0.0,0.0 50.0,25.0 100.0,50.0");
  expect(curve([0], 100, 50)).toBe("50.0,25.0");
  expect(yOf(7, 50)).toBe(0);
});

import { takenPath, type TreeState } from "./tree_state";

/** Which of the two curves. */
export type Axis = "valence" | "arousal";

/** What both parties had come to feel at the end of one turn of the taken path. */
export interface Moment {
  readonly level: number;
  /** The speaking node of the turn. */
  readonly node: number;
  readonly user: { readonly valence: number; readonly arousal: number; readonly read: boolean };
  readonly avatar: { readonly valence: number; readonly arousal: number; readonly read: boolean };
}

/** Return the moments of the taken path, oldest first. */
export function moments(tree: TreeState): Moment[] {
  return takenPath(tree).map((speaker) => {
    const listener = tree.nodes.get(speaker.partner) ?? speaker;
    const [user, avatar] = speaker.party === "user" ? [speaker, listener] : [listener, speaker];
    return { level: speaker.level, node: speaker.id, user: felt(user), avatar: felt(avatar) };
  });
}

function felt(node: { valence: number; arousal: number; felt: unknown }): Moment["user"] {
  return { valence: node.valence, arousal: node.arousal, read: node.felt !== null };
}

/** Return the points of a curve in a box, as SVG writes them; 0 lies in the middle, 1 at the top. */
export function curve(points: readonly number[], width: number, height: number): string {
  return points.map((value, i) => `${xOf(i, points.length, width).toFixed(1)},${yOf(value, height).toFixed(1)}`).join(" ");
}

/** Return where the i-th of so many moments stands. */
export function xOf(i: number, count: number, width: number): number {
  return count < 2 ? width / 2 : (i * width) / (count - 1);
}

export function yOf(value: number, height: number): number {
  return ((1 - Math.max(-1, Math.min(1, value))) / 2) * height;
}

import { yOf } from "../tree/timeline_points";
import { happenedBy, type FeelingChanged } from "./events";

/** Which of the two curves. */
export type Axis = "valence" | "arousal";

/**
 * Return the line of a feeling over a talk, as SVG writes it: what was felt holds until it changes, and what was never
 * read before the first change is not drawn.
 *
 * @param feelings - of one party, in the order of their time.
 */
export function courseLine(feelings: readonly FeelingChanged[], axis: Axis, duration_s: number, width: number, height: number): string {
  const xOf = (t_s: number): string => ((width * Math.min(duration_s, t_s)) / duration_s).toFixed(1);
  const parts: string[] = [];
  for (const [i, feeling] of feelings.entries()) {
    const y = yOf(feeling[axis], height).toFixed(1);
    parts.push(i === 0 ? `M${xOf(feeling.t_s)},${y}` : `H${xOf(feeling.t_s)}V${y}`);
  }
  return parts.length > 0 ? `${parts.join("")}H${width}` : "";
}

/** Return what a party felt at a time; null before anything was read. */
export function feltAt(feelings: readonly FeelingChanged[], t_s: number): FeelingChanged | null {
  return feelings[happenedBy(feelings, t_s) - 1] ?? null;
}

/** Faces are fetched in windows of so many seconds. */
export const WINDOW_S = 60;
/** The next window is fetched when the cursor is this near to it, in seconds of a person's time. */
const AHEAD_S = 20;
/** So many windows are kept: an hour of faces would be 20 MB. */
export const KEPT_WINDOWS = 8;

/** Return the number of the window that a time lies in. */
export function windowOf(t_s: number): number {
  return Math.max(0, Math.floor(t_s / WINDOW_S));
}

/** Return a window's session time; the last one ends with the talk. */
export function spanOf(index: number, duration_s: number): { readonly from_s: number; readonly to_s: number } {
  return { from_s: index * WINDOW_S, to_s: Math.min(duration_s, (index + 1) * WINDOW_S) };
}

/** Return which windows should be there, the most urgent first: that of the cursor, and those that come soon. */
export function wantedWindows(t_s: number, speed: number, duration_s: number): number[] {
  const last = windowOf(Math.max(0, duration_s - 1e-3));
  const first = Math.min(last, windowOf(t_s));
  const until = Math.min(last, windowOf(t_s + AHEAD_S * Math.max(1, speed)));
  return Array.from({ length: until - first + 1 }, (_, i) => first + i);
}

/** Return which windows to let go, farthest from the cursor first, so that no more than `KEPT_WINDOWS` stay. */
export function unwantedWindows(kept: readonly number[], t_s: number): number[] {
  const here = windowOf(t_s);
  return [...kept].sort((a, b) => Math.abs(b - here) - Math.abs(a - here)).slice(0, Math.max(0, kept.length - KEPT_WINDOWS));
}

import type { PlaybackChanged } from "./events";

/** A stretch of a reply that was heard without a break: seconds of the session, ms of the reply. */
export interface Stretch {
  readonly epoch: number;
  readonly start_s: number;
  readonly end_s: number;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** A moment of a reply, and the stretch that it lies in or that ended before it. */
export interface ReplyMoment {
  readonly epoch: number;
  readonly played_ms: number;
  readonly sounding: boolean;
  readonly started_s: number;
  readonly ended_s: number;
}

/** Return when each reply was really heard, as `placement.place` does in Python; in the order of session time. */
export function place(changes: readonly PlaybackChanged[]): Stretch[] {
  const stretches: Stretch[] = [];
  const last = new Map<number, { t_s: number; played_ms: number; moving: boolean }>();
  for (const { epoch, t_s, played_ms, what } of changes) {
    const before = last.get(epoch);
    if (before?.moving && played_ms > before.played_ms && t_s > before.t_s) {
      stretches.push({ epoch, start_s: before.t_s, end_s: t_s, from_ms: before.played_ms, to_ms: played_ms });
    }
    last.set(epoch, { t_s, played_ms, moving: what === "started" || what === "moved" || what === "resumed" });
  }
  return stretches.sort((a, b) => a.start_s - b.start_s);
}

/** Return the newest moment of a reply that had sounded by a session time; null where nothing had. */
export function replyAt(stretches: readonly Stretch[], t_s: number): ReplyMoment | null {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle] as Stretch).start_s <= t_s) low = middle + 1;
    else high = middle;
  }
  const found = stretches[low - 1];
  if (!found) return null;
  const { epoch, start_s, end_s, from_ms, to_ms } = found;
  const share = Math.min(1, (t_s - start_s) / (end_s - start_s));
  return { epoch, played_ms: from_ms + share * (to_ms - from_ms), sounding: t_s < end_s, started_s: start_s, ended_s: end_s };
}

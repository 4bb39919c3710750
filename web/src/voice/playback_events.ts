import { type ClientEvent, VOICE_RATE_HZ } from "../wire";
import type { TimedReport } from "./player";

/** While an answer plays, the server hears how far it is about five times a second. */
const MOVED_EVERY_S = 0.2;
/** The position may miss the announced duration by a rounding; what was played to the end counts whole. */
const END_SLACK_MS = 30;

/** Turns a player's reports into what the server is told. */
export interface PlaybackEvents {
  /** Return the events that a report gives rise to, in order. */
  of(report: TimedReport): ClientEvent[];
  /** The announced length of an answer. */
  finish(epoch: number, duration_ms: number): void;
  /** How far the newest answer was played. */
  heard(): { epoch: number; played_ms: number };
  reset(): void;
}

/** Return a fresh translation; no answer was heard yet. */
export function createPlaybackEvents(): PlaybackEvents {
  let started = 0;
  let told_s = Number.NEGATIVE_INFINITY;
  let newest = { epoch: 0, played_ms: 0 };
  let announced = { epoch: 0, duration_ms: 0 };

  function begin(epoch: number, time_s: number): ClientEvent[] {
    if (started === epoch) return [];
    started = epoch;
    told_s = time_s;
    return [{ type: "playback.started", epoch }];
  }

  function move(report: TimedReport, played_ms: number): ClientEvent[] {
    if (report.position_samples === 0) return [];
    const events = begin(report.epoch, report.time_s);
    if (events.length === 0 && report.moving && report.time_s - told_s >= MOVED_EVERY_S) {
      told_s = report.time_s;
      events.push({ type: "playback.moved", epoch: report.epoch, played_ms });
    }
    return events;
  }

  function lengthHeard(epoch: number, played_ms: number): number {
    const whole = announced.epoch === epoch && Math.abs(announced.duration_ms - played_ms) <= END_SLACK_MS;
    return whole ? announced.duration_ms : played_ms;
  }

  return {
    of(report) {
      const { epoch } = report;
      const played_ms = Math.round((report.position_samples * 1000) / VOICE_RATE_HZ);
      newest = { epoch, played_ms };
      switch (report.type) {
        case "position":
          return move(report, played_ms);
        case "held":
          return [{ type: "playback.held", epoch, played_ms }];
        case "stopped":
          return [{ type: "playback.stopped", epoch, played_ms }];
        case "ended": {
          const begun = report.position_samples > 0 ? begin(epoch, report.time_s) : [];
          return [...begun, { type: "playback.stopped", epoch, played_ms: lengthHeard(epoch, played_ms) }];
        }
      }
    },
    finish(epoch, duration_ms) {
      announced = { epoch, duration_ms };
    },
    heard: () => newest,
    reset() {
      started = 0;
      newest = { epoch: 0, played_ms: 0 };
      announced = { epoch: 0, duration_ms: 0 };
    },
  };
}

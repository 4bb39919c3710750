import { expect, test } from "vitest";
import { createPlaybackEvents } from "./playback_events";
import type { TimedReport } from "./player";

const at = (time_s: number, played_ms: number, type: TimedReport["type"] = "position"): TimedReport => ({
  type,
  epoch: 3,
  position_samples: played_ms * 24,
  moving: type === "position",
  time_s,
});

test("an answer starts once, with its first sample, and then tells its position five times a second", () => {
  const events = createPlaybackEvents();
  const sent = Array.from({ length: 51 }, (_, i) => events.of(at(i * 0.02, i * 20))).flat();
  expect(sent[0]).toEqual({ type: "playback.started", epoch: 3 });
  expect(sent.slice(1).every((event) => event.type === "playback.moved")).toBe(true);
  expect(sent).toHaveLength(1 + 4);
  expect(events.heard()).toEqual({ epoch: 3, played_ms: 1000 });
});

test("a hold and a stop tell what was played until then", () => {
  const events = createPlaybackEvents();
  expect(events.of(at(1, 420, "held"))).toEqual([{ type: "playback.held", epoch: 3, played_ms: 420 }]);
  expect(events.of(at(2, 421, "stopped"))).toEqual([{ type: "playback.stopped", epoch: 3, played_ms: 421 }]);
});

test("an answer played to its end counts whole; one that misses sound counts what was heard", () => {
  const events = createPlaybackEvents();
  events.of(at(0, 10));
  events.finish(3, 900);
  expect(events.of(at(1, 899, "ended"))).toEqual([{ type: "playback.stopped", epoch: 3, played_ms: 900 }]);
  expect(events.of(at(1, 500, "ended"))).toEqual([{ type: "playback.stopped", epoch: 3, played_ms: 500 }]);
});

test("an answer shorter than a report still starts before it stops", () => {
  const events = createPlaybackEvents();
  expect(events.of(at(1, 15, "ended")).map((event) => event.type)).toEqual(["playback.started", "playback.stopped"]);
});

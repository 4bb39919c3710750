import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Player, TimedReport } from "./player";
import { createSilentPlayer } from "./silent_player";

let reports: TimedReport[];
let player: Player;

beforeEach(() => {
  vi.useFakeTimers();
  reports = [];
  player = createSilentPlayer({ report: (report) => reports.push(report) });
});
afterEach(() => {
  player.close();
  vi.useRealTimers();
});

function speak(seconds: number): void {
  player.order({ type: "sound", epoch: 1, start: 0, pcm: new Int16Array(24_000 * seconds) });
  player.order({ type: "finish", epoch: 1, total: 24_000 * seconds });
}

test("an answer that nobody hears takes as long as one that sounds, and ends", () => {
  speak(1);
  vi.advanceTimersByTime(500);
  expect(reports.at(-1)).toMatchObject({ type: "position", position_samples: 12_000, moving: true });
  expect(reports.at(-1)?.time_s).toBeCloseTo(player.audible_s(), 3);
  vi.advanceTimersByTime(540);
  expect(reports.at(-1)).toMatchObject({ type: "ended", position_samples: 24_000 });
});

test("it can be held, go on, and be cancelled", () => {
  speak(2);
  vi.advanceTimersByTime(200);
  player.order({ type: "hold", epoch: 1 });
  vi.advanceTimersByTime(1000);
  const held = reports.find((report) => report.type === "held");
  expect(held?.position_samples).toBe(24 * 260);
  player.order({ type: "resume", epoch: 1 });
  vi.advanceTimersByTime(100);
  player.order({ type: "cancel", epoch: 1 });
  vi.advanceTimersByTime(100);
  expect(reports.at(-1)).toMatchObject({ type: "stopped", position_samples: 24 * 420 });
});

import { beforeEach, expect, test } from "vitest";
import { createPlaybackQueue, type PlaybackQueue, type PlaybackReport } from "./playback_queue";

const RATE = 24_000;
const ms = (value: number): number => (value * RATE) / 1000;
const tone = (length_ms: number, value = 16_384): Int16Array => new Int16Array(ms(length_ms)).fill(value);
let reports: PlaybackReport[];
let queue: PlaybackQueue;

beforeEach(() => {
  reports = [];
  queue = createPlaybackQueue(RATE, (report) => reports.push(report));
});

function play(length_ms: number): Float32Array {
  const out = new Float32Array(ms(length_ms));
  queue.render(out);
  return out;
}
const loudest = (samples: Float32Array): number => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const played_ms = (): number => ((queue.position()?.position_samples ?? Number.NaN) * 1000) / RATE;

test("every sample that went out is counted, exactly", () => {
  queue.accept(1, 0, tone(200));
  const out = play(100);
  expect(played_ms()).toBe(100);
  expect(loudest(out)).toBeCloseTo(0.5, 5);
});

test("a missing sound is silence, and the position waits for it", () => {
  queue.accept(1, 0, tone(100));
  play(300);
  expect(played_ms()).toBe(100);
  queue.accept(1, ms(100), tone(100));
  expect(loudest(play(50))).toBeCloseTo(0.5, 5);
  expect(played_ms()).toBe(150);
});

test("a start waits for a little sound ahead, but not for ever", () => {
  queue.accept(1, 0, tone(20));
  play(100);
  expect(played_ms()).toBe(0);
  play(100);
  expect(played_ms()).toBe(20);
});

test("a hold fades within 60 ms, then freezes the position; going on continues there", () => {
  queue.accept(1, 0, tone(1000));
  play(100);
  queue.hold(1);
  const out = play(200);
  expect(loudest(out.subarray(ms(60)))).toBe(0);
  expect(reports).toEqual([{ type: "held", epoch: 1, position_samples: ms(160), moving: false }]);
  expect(played_ms()).toBe(160);
  queue.resume(1);
  expect(loudest(play(100))).toBeCloseTo(0.5, 5);
  expect(played_ms()).toBe(260);
});

test("a hold before the first sound keeps it from starting", () => {
  queue.accept(1, 0, tone(20));
  queue.hold(1);
  queue.accept(1, ms(20), tone(500));
  expect(loudest(play(200))).toBe(0);
  expect(reports.map((report) => report.type)).toEqual(["held"]);
});

test("a cancelled sound fades within 60 ms and tells what was played of it", () => {
  queue.accept(1, 0, tone(1000));
  play(100);
  queue.cancel(1);
  const out = play(200);
  expect(loudest(out.subarray(ms(60) + 1))).toBe(0);
  expect(reports).toEqual([{ type: "stopped", epoch: 1, position_samples: ms(160), moving: false }]);
  expect(queue.position()).toBeNull();
});

test("a held sound, and one that never began, stop at once", () => {
  queue.accept(1, 0, tone(1000));
  play(100);
  queue.hold(1);
  play(100);
  queue.cancel(1);
  expect(reports.at(-1)).toMatchObject({ type: "stopped", position_samples: ms(160) });
  queue.cancel(2);
  expect(reports.at(-1)).toMatchObject({ type: "stopped", epoch: 2, position_samples: 0 });
});

test("the next answer waits until the cancelled one has faded, and late sound of the old one is let go", () => {
  queue.accept(1, 0, tone(1000));
  play(100);
  queue.cancel(1);
  queue.accept(2, 0, tone(500, 8192));
  play(50);
  expect(queue.position()?.epoch).toBe(1);
  play(50);
  queue.accept(1, ms(1000), tone(100));
  expect(queue.position()?.epoch).toBe(2);
  expect(loudest(play(100))).toBeCloseTo(0.25, 5);
});

test("an answer ends when all of it was announced and played, and is then over for good", () => {
  queue.accept(1, 0, tone(100));
  queue.finish(1, ms(101));
  play(200);
  expect(reports).toEqual([{ type: "ended", epoch: 1, position_samples: ms(100), moving: false }]);
  queue.finish(1, ms(101));
  expect(queue.position()).toBeNull();
});

test("an answer whose sound is still to be sent again does not end early, but does not wait for ever", () => {
  queue.accept(1, 0, tone(100));
  queue.finish(1, ms(500));
  play(1000);
  expect(reports).toEqual([]);
  queue.accept(1, ms(60), tone(440));
  play(300);
  expect(played_ms()).toBe(400);
  play(200);
  expect(reports.at(-1)).toMatchObject({ type: "ended", position_samples: ms(500) });
  queue.accept(2, 0, tone(100));
  queue.finish(2, ms(500));
  play(1700);
  expect(reports.at(-1)).toMatchObject({ type: "ended", epoch: 2, position_samples: ms(100) });
});

test("sound that overlaps replaces what was there from its start on", () => {
  queue.accept(1, 0, tone(300, 16_384));
  queue.accept(1, ms(100), tone(200, 8192));
  const out = play(300);
  expect(out[ms(90)]).toBeCloseTo(0.5, 5);
  expect(out[ms(150)]).toBeCloseTo(0.25, 5);
  expect(played_ms()).toBe(300);
});

test("chunks whose whole milliseconds do not fit their samples join without a gap", () => {
  queue.accept(1, 0, new Int16Array(1005).fill(16_384));
  queue.accept(1, 42 * 24, new Int16Array(1005).fill(16_384));
  const out = new Float32Array(2010);
  queue.render(out);
  expect(out.subarray(200, 1800).every((x) => Math.abs(x - 0.5) < 1e-5)).toBe(true);
  expect(queue.position()?.position_samples).toBe(2010);
});

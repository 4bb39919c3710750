import { expect, test } from "vitest";
import { createPlaybackClock, type Playhead } from "./clock";

const RATE = 24_000;
const mark = (time_s: number, played_ms: number, moving = true, epoch = 1) => ({
  time_s,
  epoch,
  position_samples: (played_ms * RATE) / 1000,
  moving,
});
const head = (): Playhead => ({ epoch: 0, played_ms: 0, moving: false });

test("between two reports the position is interpolated, so a loudspeaker's delay can be looked back over", () => {
  const clock = createPlaybackClock(RATE);
  clock.add(mark(10, 0));
  clock.add(mark(10.02, 20));
  clock.add(mark(10.3, 300));
  const out = head();
  expect(clock.read(10.15, out)).toBe(true);
  expect(out.played_ms).toBeCloseTo(150, 6);
});

test("after the newest report a moving position is carried on, but not for ever", () => {
  const clock = createPlaybackClock(RATE);
  clock.add(mark(10, 100));
  const out = head();
  clock.read(10.05, out);
  expect(out).toMatchObject({ epoch: 1, moving: true });
  expect(out.played_ms).toBeCloseTo(150, 6);
  clock.read(12, out);
  expect(out.played_ms).toBeCloseTo(220, 6);
});

test("a held position stays where it is", () => {
  const clock = createPlaybackClock(RATE);
  clock.add(mark(10, 100));
  clock.add(mark(10.06, 160, false));
  const out = head();
  clock.read(10.2, out);
  expect(out).toEqual({ epoch: 1, played_ms: 160, moving: false });
});

test("nothing sounds before the first report, and from the time on at which it was cleared", () => {
  const clock = createPlaybackClock(RATE);
  const out = head();
  expect(clock.read(9, out)).toBe(false);
  clock.add(mark(10, 100));
  clock.clear(10.1);
  expect(clock.read(9.9, out)).toBe(false);
  expect(clock.read(10.05, out)).toBe(true);
  expect(clock.read(10.11, out)).toBe(false);
});

test("the next answer begins at its own time, and the end of the one before is not stretched towards it", () => {
  const clock = createPlaybackClock(RATE);
  clock.add(mark(10, 1000, false, 1));
  clock.add(mark(11, 0, true, 2));
  const out = head();
  clock.read(10.9, out);
  expect(out).toEqual({ epoch: 1, played_ms: 1000, moving: false });
  clock.read(11.04, out);
  expect(out).toMatchObject({ epoch: 2 });
  expect(out.played_ms).toBeCloseTo(40, 6);
});

import { beforeEach, expect, test } from "vitest";
import { createPace, type Pace } from "./pace";
import type { Passage } from "./passages";

/** Three words of half a second each, as the server's voice says them. */
const passage: Passage = {
  text: "one two six",
  start: 0,
  end: 36_000,
  words: [
    { at: 0, start: 0 },
    { at: 4, start: 12_000 },
    { at: 8, start: 24_000 },
  ],
  rate: 1,
  pitch: 1,
  volume: 1,
};
let pace: Pace;
beforeEach(() => {
  pace = createPace();
});

test("until a word was told it runs as the server's voice does, and not beyond the passage", () => {
  pace.begin(passage, 10);
  expect(pace.at(10.25)).toBeCloseTo(6000);
  expect(pace.at(20)).toBe(36_000);
});

test("a word that comes late makes the position wait for it, and one that comes early is caught up with", () => {
  pace.begin(passage, 0);
  pace.boundary(4, 0.5);
  // From now on words are told: past the third one it does not run before that was told.
  expect(pace.at(3)).toBe(24_000);
  pace.boundary(8, 3);
  expect(pace.at(3)).toBe(24_000);
  pace.end(4);
  pace.begin(passage, 5);
  expect(pace.at(20)).toBe(12_000);
  pace.boundary(4, 5.1);
  const before = pace.at(5.1);
  expect(before).toBeLessThan(12_000);
  expect(pace.at(5.11)).toBeGreaterThan(before);
});

test("it never goes back, whatever the browser tells", () => {
  pace.begin(passage, 0);
  let newest = 0;
  for (const [index, at_s] of [[4, 0.1], [8, 0.2], [4, 0.5], [0, 0.6], [99, 0.7], [-1, 0.8], [8, 0.9]] as const) {
    pace.boundary(index, at_s);
    for (const later_s of [0, 0.05]) {
      const at = pace.at(at_s + later_s);
      expect(at).toBeGreaterThanOrEqual(newest);
      newest = at;
    }
  }
  expect(newest).toBeLessThanOrEqual(36_000);
});

test("how fast a voice is, is learned from what it has said; a passage over in no time teaches nothing", () => {
  pace.begin(passage, 0);
  pace.end(3);
  pace.begin(passage, 10);
  // It took twice as long; half of that is believed.
  expect(pace.at(10.5)).toBeCloseTo(9000);
  pace.end(10.01);
  pace.begin(passage, 20);
  expect(pace.at(20.5)).toBeCloseTo(9000);
});

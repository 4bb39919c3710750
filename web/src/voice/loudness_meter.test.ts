import { expect, test } from "vitest";
import { createLoudnessMeter } from "./loudness_meter";
import { createPlaybackQueue } from "./playback_queue";
import type { Loudness } from "./player";

test("loudness is told for every 40 ms of the answer and for every 20 ms of time, which a gap sets apart", () => {
  const told: Loudness[] = [];
  const meter = createLoudnessMeter(24_000, (loudness) => told.push(loudness));
  const queue = createPlaybackQueue(24_000, () => undefined);
  const block = new Float32Array(128);
  const run = (blocks: number): void => {
    for (let i = 0; i < blocks; i += 1) {
      const before = queue.position();
      queue.render(block);
      meter.take(block, before, queue.position(), 0);
    }
  };
  queue.accept(1, 0, new Int16Array(4800).fill(8192));
  run(60);
  queue.accept(1, 4800, new Int16Array(4800).fill(16_384));
  run(60);
  const of = told.filter((one) => one.of === "position");
  expect(of.map((one) => one.played_ms)).toEqual([0, 40, 80, 120, 160, 200, 240, 280, 320]);
  expect(of[1]?.rms).toBeCloseTo(0.25, 3);
  expect(of[7]?.rms).toBeCloseTo(0.5, 3);
  const output = told.filter((one) => one.of === "output").map((one) => one.rms);
  expect(output.filter((rms) => rms === 0).length).toBeGreaterThan(3);
  expect(output).toHaveLength(30);
});

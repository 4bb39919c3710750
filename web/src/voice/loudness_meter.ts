import type { PlaybackReport } from "./playback_queue";
import type { Loudness } from "./player";

const WINDOW_MS = 40;

/** Measures what really went out, after all fades. */
export interface LoudnessMeter {
  /** Take a block that went out, and where the queue was before and after it. */
  take(block: Float32Array, before: PlaybackReport | null, after: PlaybackReport | null, time_s: number): void;
}

/** Return a meter that tells the loudness of every 40 ms of an answer, and of every 20 ms of output. */
export function createLoudnessMeter(rate_hz: number, tell: (loudness: Loudness) => void): LoudnessMeter {
  const window = (WINDOW_MS * rate_hz) / 1000;
  let epoch = 0;
  let index = 0;
  let squares = 0;
  let counted = 0;
  let outputSquares = 0;
  let outputCounted = 0;

  function closeWindow(time_s: number): void {
    if (counted > 0 && epoch > 0) {
      const rms = Math.sqrt(squares / counted);
      tell({ type: "loudness", of: "position", epoch, played_ms: index * WINDOW_MS, rms, time_s });
    }
    squares = 0;
    counted = 0;
  }

  function takePosition(block: Float32Array, from: PlaybackReport, moved: number, time_s: number): void {
    const first = block.length - moved;
    for (let i = 0; i < moved; i += 1) {
      const at = Math.floor((from.position_samples + i) / window);
      if (from.epoch !== epoch || at !== index) {
        closeWindow(time_s);
        epoch = from.epoch;
        index = at;
      }
      squares += (block[first + i] ?? 0) ** 2;
      counted += 1;
    }
  }

  return {
    take(block, before, after, time_s) {
      for (const sample of block) outputSquares += sample * sample;
      outputCounted += block.length;
      if (outputCounted >= rate_hz / 50) {
        const rms = Math.sqrt(outputSquares / outputCounted);
        tell({ type: "loudness", of: "output", epoch: after?.epoch ?? 0, played_ms: 0, rms, time_s });
        outputSquares = 0;
        outputCounted = 0;
      }
      if (!before) return;
      if (after?.epoch === before.epoch) {
        takePosition(block, before, after.position_samples - before.position_samples, time_s);
      } else closeWindow(time_s);
    },
  };
}

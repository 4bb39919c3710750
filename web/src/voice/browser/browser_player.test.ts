import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PhraseSpoken } from "../../wire";
import type { Player, TimedReport } from "../player";
import { type BrowserVoiceProblem, createBrowserPlayer } from "./browser_player";

interface Utterance {
  text: string;
  rate: number;
  pitch: number;
  volume: number;
  onstart?: () => void;
  onend?: () => void;
  onboundary?: (event: { name: string; charIndex: number }) => void;
  onerror?: (event: { error: string }) => void;
}

let reports: TimedReport[];
let spoken: Utterance[];
let cancels: number;
let problems: BrowserVoiceProblem[];
let player: Player;

beforeEach(() => {
  vi.useFakeTimers();
  reports = [];
  spoken = [];
  cancels = 0;
  problems = [];
  const synthesis = {
    speak: (utterance: unknown) => void spoken.push(utterance as Utterance),
    cancel() {
      cancels += 1;
      spoken.at(-1)?.onerror?.({ error: "canceled" });
    },
    resume: () => undefined,
  };
  player = createBrowserPlayer(
    { report: (report) => reports.push(report) },
    {
      synthesis: synthesis as unknown as SpeechSynthesis,
      utter: (text) => ({ text }) as unknown as SpeechSynthesisUtterance,
      failed: (problem) => problems.push(problem),
    },
  );
});
afterEach(() => {
  player.close();
  vi.useRealTimers();
});

const wait = (seconds: number): void => void vi.advanceTimersByTime(1000 * seconds);
const newest = (): TimedReport | undefined => reports.at(-1);
const played_ms = (): number => (newest()?.position_samples ?? 0) / 24;

/** A phrase of half-second words, and its sound. */
function says(text: string, start_ms: number, epoch = 1): void {
  const words = text.split(" ").map((word, i) => ({ text: word, start_ms: start_ms + 500 * i, end_ms: start_ms + 500 * (i + 1) }));
  const end_ms = start_ms + 500 * words.length;
  const phrase: PhraseSpoken = { type: "phrase.spoken", seq: 0, t_ms: 0, epoch, text, start_ms, end_ms, words, rate: 1.1, pitch: 0.9, volume: 1.2 };
  player.order({ type: "sound", epoch, start: 24 * start_ms, pcm: new Int16Array(24 * (end_ms - start_ms)) });
  player.order({ type: "phrase", epoch, phrase });
}
const finish = (ms: number, epoch = 1): void => player.order({ type: "finish", epoch, total: 24 * ms });

test("an answer is said phrase by phrase, in the way it is meant, and its position follows the voice", () => {
  says("I am glad", 0);
  says("so glad", 1500);
  finish(2500);
  wait(0.1);
  expect(spoken.map(({ text, rate, pitch, volume }) => [text, rate, pitch, volume])).toEqual([["I am glad", 1.1, 0.9, 1]]);
  expect(played_ms()).toBe(0);
  spoken[0]?.onstart?.();
  wait(1);
  expect(played_ms()).toBeGreaterThan(950);
  spoken[0]?.onend?.();
  wait(0.1);
  expect(spoken[1]?.text).toBe("so glad");
  expect(played_ms()).toBe(1500);
  spoken[1]?.onstart?.();
  wait(0.5);
  spoken[1]?.onend?.();
  wait(0.1);
  expect(newest()).toMatchObject({ type: "ended", position_samples: 24 * 2500 });
});

test("held in mid-phrase it is silent at once, and goes on with the word it was at", () => {
  says("one two three four", 0);
  finish(2000);
  wait(0.02);
  spoken[0]?.onstart?.();
  spoken[0]?.onboundary?.({ name: "word", charIndex: 4 });
  wait(0.3);
  player.order({ type: "hold", epoch: 1 });
  expect(cancels).toBe(1);
  expect(newest()).toMatchObject({ type: "held" });
  const at = played_ms();
  expect(at).toBeGreaterThan(500);
  expect(at).toBeLessThan(1000);
  wait(2);
  expect(spoken).toHaveLength(1);
  player.order({ type: "resume", epoch: 1 });
  wait(0.02);
  expect(spoken[1]?.text).toBe("two three four");
  spoken[1]?.onstart?.();
  wait(0.1);
  expect(played_ms()).toBeGreaterThanOrEqual(at);
  expect(problems).toEqual([]);
});

test("cancelled it stops, and the next answer is said", () => {
  says("never mind", 0);
  wait(0.02);
  spoken[0]?.onstart?.();
  wait(0.2);
  player.order({ type: "cancel", epoch: 1 });
  expect(newest()).toMatchObject({ type: "stopped", epoch: 1 });
  expect(cancels).toBe(1);
  says("yes", 0, 2);
  says("too late", 0, 1);
  wait(0.02);
  expect(spoken.at(-1)?.text).toBe("yes");
});

test("a phrase that grows while it is said is said once", () => {
  says("hello you", 0);
  wait(0.02);
  spoken[0]?.onstart?.();
  wait(0.5);
  spoken[0]?.onend?.();
  says("hello you there", 0);
  finish(1500);
  wait(0.1);
  expect(spoken).toHaveLength(1);
  expect(newest()).toMatchObject({ type: "ended", position_samples: 24 * 1500 });
});

test("sound without words passes in its own time, and words without sound end the answer all the same", () => {
  player.order({ type: "sound", epoch: 1, start: 0, pcm: new Int16Array(24 * 400) });
  wait(0.5);
  // Its words may still come.
  expect(newest()).toMatchObject({ type: "position", position_samples: 0 });
  finish(400);
  wait(0.3);
  expect(newest()).toMatchObject({ type: "position", moving: true });
  wait(0.2);
  expect(newest()).toMatchObject({ type: "ended", position_samples: 24 * 400 });
  finish(900, 2);
  wait(1.6);
  expect(newest()).toMatchObject({ type: "ended", epoch: 2 });
});

test("a voice that does not begin is asked once more, and then given up", () => {
  says("hello", 0);
  wait(2);
  expect(spoken).toHaveLength(2);
  expect(problems).toEqual([]);
  wait(2);
  expect(problems).toEqual(["silent"]);
});

test.each([
  ["not-allowed", "denied"],
  ["network", "network"],
  ["synthesis-failed", "failed"],
] as const)("a voice that tells %s is given up, and said to be %s", (error, problem) => {
  says("hello", 0);
  wait(0.02);
  spoken[0]?.onerror?.({ error });
  expect(problems).toEqual([problem]);
  wait(1);
  expect(spoken).toHaveLength(1);
});

test("a voice that ends without a beginning has said nothing", () => {
  says("hello", 0);
  wait(0.02);
  spoken[0]?.onend?.();
  expect(problems).toEqual(["silent"]);
});

import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";
import type { ClientEvent } from "../wire";
import { createRecogniser, type Recognition, recognitionOf, type Recogniser, type RecogniserProblem } from "./recogniser";

let made: FakeRecognition[];
let sent: ClientEvent[];
let problems: RecogniserProblem[];
const on = signal(false);
let recogniser: Recogniser;

class FakeRecognition implements Recognition {
  continuous = false;
  interimResults = false;
  lang = "";
  onresult: Recognition["onresult"] = null;
  onerror: Recognition["onerror"] = null;
  onend: Recognition["onend"] = null;
  state = "new";
  constructor() {
    made.push(this);
  }
  start(): void {
    this.state = "running";
  }
  abort(): void {
    this.state = "aborted";
    this.onend?.();
  }
  /** Say what the results are from `from` on. */
  hears(from: number, ...results: [string, boolean][]): void {
    const list = [...Array.from({ length: from }, () => ["", true] as [string, boolean]), ...results];
    this.onresult?.({ resultIndex: from, results: list.map(([transcript, isFinal]) => ({ 0: { transcript }, isFinal })) });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  made = [];
  sent = [];
  problems = [];
  on.value = false;
  recogniser = createRecogniser(on, FakeRecognition, "en-GB", {
    send: (event) => sent.push(event),
    failed: (problem) => problems.push(problem),
  });
});

const words = () => sent.filter((event) => event.type === "speech.words").map(({ result, text, final }) => [result, text, final]);

test("it listens only where it was chosen and the microphone is heard", () => {
  recogniser.listen(true);
  expect(made).toHaveLength(0);
  recogniser.choose(true);
  expect(made[0]).toMatchObject({ state: "running", continuous: true, interimResults: true, lang: "en-GB" });
  recogniser.listen(false);
  expect(made[0]?.state).toBe("aborted");
  recogniser.listen(true);
  recogniser.choose(false);
  expect(made[1]?.state).toBe("aborted");
  expect(sent).toEqual([
    { type: "ears.choose", browser: true },
    { type: "ears.choose", browser: false },
  ]);
});

test("results are counted up over all runs, and sent as they change", () => {
  recogniser.choose(true);
  recogniser.listen(true);
  made[0]?.hears(0, ["hello", false]);
  made[0]?.hears(0, ["hello you", true], ["how", false]);
  made[0]?.onend?.();
  vi.advanceTimersByTime(5000);
  made[1]?.hears(0, ["again", true]);
  expect(words()).toEqual([
    [0, "hello", false],
    [0, "hello you", true],
    [1, "how", false],
    [2, "again", true],
  ]);
});

test("what comes after the microphone was shut is not sent", () => {
  recogniser.choose(true);
  recogniser.listen(true);
  recogniser.listen(false);
  made[0]?.hears(0, ["secret", true]);
  expect(words()).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(made).toHaveLength(1);
});

test("a browser that ends it by itself is asked again, more and more seldom where it ends at once", () => {
  recogniser.choose(true);
  recogniser.listen(true);
  for (let i = 0; i < 60; i += 1) {
    if (made.at(-1)?.state === "running") {
      const last = made.at(-1);
      if (last) last.state = "ended";
      last?.onend?.();
    }
    vi.advanceTimersByTime(1000);
  }
  expect(made.length).toBeGreaterThan(8);
  expect(made.length).toBeLessThan(20);
});

test.each([
  ["not-allowed", "denied"],
  ["service-not-allowed", "service"],
  ["language-not-supported", "language"],
  ["audio-capture", "device"],
] as const)("%s switches it off and is told", (error, problem) => {
  recogniser.choose(true);
  recogniser.listen(true);
  made[0]?.onerror?.({ error });
  expect(problems).toEqual([problem]);
  expect(on.value).toBe(false);
  expect(sent.at(-1)).toEqual({ type: "ears.choose", browser: false });
  vi.advanceTimersByTime(60_000);
  expect(made).toHaveLength(1);
});

test("silence is no failure, and a network that is gone for a moment neither", () => {
  recogniser.choose(true);
  recogniser.listen(true);
  for (const error of ["no-speech", "aborted", "network", "no-speech", "network"]) made[0]?.onerror?.({ error });
  expect(problems).toEqual([]);
  made[0]?.onerror?.({ error: "network" });
  expect(problems).toEqual(["network"]);
});

test("a recogniser that throws when it is begun is told of", () => {
  FakeRecognition.prototype.start = () => {
    throw new Error("no");
  };
  recogniser.choose(true);
  recogniser.listen(true);
  expect(problems).toEqual(["service"]);
});

test("a server that is there anew is told what was chosen, and only that", () => {
  recogniser.announce();
  expect(sent).toEqual([]);
  recogniser.choose(true);
  recogniser.announce();
  expect(sent).toEqual([
    { type: "ears.choose", browser: true },
    { type: "ears.choose", browser: true },
  ]);
});

test("a browser without one offers none", () => {
  expect(recognitionOf({})).toBeNull();
  expect(recognitionOf({ webkitSpeechRecognition: FakeRecognition })).toBe(FakeRecognition);
});

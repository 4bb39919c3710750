import type { Signal } from "@preact/signals";
import type { ClientEvent } from "../wire";

/** What a browser's recogniser makes of a stretch of speech. */
interface Result {
  readonly isFinal: boolean;
  readonly 0?: { readonly transcript: string };
}

/** As much of the browser's `SpeechRecognition` as is used here. */
export interface Recognition {
  continuous: boolean;
  interimResults: boolean;
  lang: string;
  onresult: ((event: { readonly resultIndex: number; readonly results: ArrayLike<Result> }) => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  abort(): void;
}

export type MakeRecognition = new () => Recognition;

/** Why the browser's recogniser cannot be used. */
export type RecogniserProblem = "denied" | "service" | "language" | "network" | "device";

const PROBLEMS: Readonly<Record<string, RecogniserProblem>> = {
  "not-allowed": "denied",
  "service-not-allowed": "service",
  "language-not-supported": "language",
  "audio-capture": "device",
};
/** A network may be gone for a moment; so often in a row it is not there. */
const NETWORK_TRIES = 3;
const SOON_MS = 1000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
const MAX_CHARS = 2000;

/** Where the words go. */
export interface RecogniserPort {
  send(event: ClientEvent): void;
  /** It cannot be used, and was switched off. */
  failed(problem: RecogniserProblem): void;
}

/** The browser's own recogniser, which the person may choose instead of the server's. */
export interface Recogniser {
  choose(on: boolean): void;
  /** The microphone is heard, or no longer. */
  listen(on: boolean): void;
  /** The server is there, perhaps anew: tell it again what was chosen. */
  announce(): void;
}

/** Return this browser's recogniser as a class, or null where it has none. */
export function recognitionOf(scope: object): MakeRecognition | null {
  const { SpeechRecognition, webkitSpeechRecognition } = scope as Record<string, MakeRecognition | undefined>;
  return SpeechRecognition ?? webkitSpeechRecognition ?? null;
}

/** Return a recogniser that is quiet until it is chosen; `on` is the choice. */
export function createRecogniser(
  on: Signal<boolean>,
  make: MakeRecognition | null,
  language: string,
  port: RecogniserPort,
): Recogniser {
  let listening = false;
  let running: Recognition | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Results are counted up over all runs; each run counts its own from 0. */
  let counted = 0;
  let wait_ms = FIRST_WAIT_MS;
  let networkFailures = 0;

  function settle(): void {
    const wish = on.value && listening;
    if (wish && !running) run();
    else if (!wish) stop();
  }

  function stop(): void {
    clearTimeout(timer);
    const recognition = running;
    running = null;
    recognition?.abort();
  }

  function run(): void {
    if (!make) return;
    clearTimeout(timer);
    const recognition = new make();
    running = recognition;
    recognition.continuous = true;
    recognition.interimResults = true;
    recognition.lang = language;
    follow(recognition, counted, performance.now());
    try {
      recognition.start();
    } catch {
      failed("service-not-allowed");
    }
  }

  function follow(recognition: Recognition, from: number, began_ms: number): void {
    recognition.onresult = ({ resultIndex, results }) => {
      // What comes after the microphone was shut is not for us.
      if (running !== recognition) return;
      networkFailures = 0;
      for (let i = resultIndex; i < results.length; i += 1) {
        counted = Math.max(counted, from + i + 1);
        const text = results[i]?.[0]?.transcript ?? "";
        port.send({ type: "speech.words", result: from + i, text: text.slice(0, MAX_CHARS), final: results[i]?.isFinal ?? false });
      }
    };
    recognition.onerror = ({ error }) => {
      if (running === recognition) failed(error);
    };
    recognition.onend = () => {
      if (running !== recognition) return;
      running = null;
      // Browsers end it by themselves after a while; one that ends at once is not pressed.
      wait_ms = performance.now() - began_ms < SOON_MS ? Math.min(2 * wait_ms, LONGEST_WAIT_MS) : FIRST_WAIT_MS;
      timer = setTimeout(settle, wait_ms);
    };
  }

  function failed(error: string): void {
    networkFailures += error === "network" ? 1 : 0;
    const problem = PROBLEMS[error] ?? (networkFailures >= NETWORK_TRIES ? "network" : null);
    if (!problem) return; // silence, and whatever passes: it ends, and is begun again
    networkFailures = 0;
    choose(false);
    port.failed(problem);
  }

  function choose(wish: boolean): void {
    if (on.value === wish || (wish && !make)) return;
    on.value = wish;
    port.send({ type: "ears.choose", browser: wish });
    settle();
  }

  return {
    choose,
    listen(wish) {
      listening = wish;
      settle();
    },
    announce() {
      if (on.value) port.send({ type: "ears.choose", browser: true });
    },
  };
}

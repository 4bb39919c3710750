import { VOICE_RATE_HZ } from "../../wire";
import type { PlaybackReport } from "../playback_queue";
import type { Player, PlayerListener } from "../player";
import { createPace } from "./pace";
import { type Passage, passageOf, restOf } from "./passages";

const TICK_MS = 20;
/** A voice that has not begun after this long is asked once more, and then given up. */
const BEGIN_S = 1.8;
/** Between phrases the server's sound is silent; so much of that is left out, for the voice pauses by itself. */
const END_SLACK = 0.03 * VOICE_RATE_HZ;
/** An answer of which no more words come is over after so much silence. */
const BACKSTOP_S = 1.5;

/** Why a voice of the browser's cannot be used. */
export type BrowserVoiceProblem = "denied" | "silent" | "network" | "failed";

const PROBLEMS: Readonly<Record<string, BrowserVoiceProblem>> = {
  "not-allowed": "denied",
  network: "network",
};
/** What is told of an utterance that was cut short, which happens to each that is held. */
const CUT = new Set(["canceled", "interrupted"]);

/** What a player of the browser's voice needs. */
export interface BrowserSpeech {
  readonly synthesis: Pick<SpeechSynthesis, "speak" | "cancel" | "resume">;
  /** Return an utterance in the chosen voice. */
  utter(text: string): SpeechSynthesisUtterance;
  /** The voice cannot be used; nothing more is said here. The position is where it was. */
  failed(problem: BrowserVoiceProblem): void;
}

/** An answer: what of it is to be said, and how far it is. */
interface Spoken {
  readonly epoch: number;
  passages: Passage[];
  /** Where the passages begin that were said to their end; a passage may grow even after that. */
  readonly said: Set<number>;
  position: number;
  /** Samples of the server's sound that came. */
  come: number;
  total: number | null;
  held: boolean;
}

/** An utterance under way. */
interface Saying {
  readonly utterance: SpeechSynthesisUtterance;
  readonly passage: Passage;
  /** Where the passage begins of which this is the rest. */
  readonly of: number;
  readonly asked_s: number;
  readonly again: boolean;
  begun: boolean;
}

/**
 * Return a player that says an answer's words in a voice of the browser's, and tells where in the server's sound it is.
 *
 * The server's sound is not heard, but its time line is kept: faces, captions and what counts as heard all follow it.
 * The browser tells when a phrase begins and ends, and mostly when each word does; see `createPace` for what lies between.
 */
export function createBrowserPlayer(listener: PlayerListener, speech: BrowserSpeech): Player {
  const now_s = (): number => performance.now() / 1000;
  const pace = createPace();
  let answers: Spoken[] = [];
  let over = 0;
  let saying: Saying | null = null;
  let idle_s = 0;
  let before_s = now_s();
  let given = false;

  function answerOf(epoch: number): Spoken | null {
    if (epoch <= over) return null;
    const found = answers.find((answer) => answer.epoch === epoch);
    if (found) return found;
    const made: Spoken = { epoch, passages: [], said: new Set(), position: 0, come: 0, total: null, held: false };
    answers = [...answers, made].sort((a, b) => a.epoch - b.epoch);
    return made;
  }

  function tell(type: PlaybackReport["type"], answer: Spoken, moving = false): void {
    const position_samples = Math.round(answer.position);
    listener.report({ type, epoch: answer.epoch, position_samples, moving, time_s: now_s() });
  }

  /** Stop what sounds now; where it was is kept in its answer. */
  function hush(): void {
    const was = saying;
    saying = null;
    if (was) speech.synthesis.cancel();
  }

  function leave(answer: Spoken, type: "stopped" | "ended"): void {
    if (answer === answers[0]) hush();
    answers = answers.filter((other) => other !== answer);
    over = Math.max(over, answer.epoch);
    idle_s = 0;
    tell(type, answer);
  }

  function giveUp(problem: BrowserVoiceProblem): void {
    if (given) return;
    given = true;
    clearInterval(timer);
    hush();
    speech.failed(problem);
  }

  function say(answer: Spoken, passage: Passage, of: number, again = false): void {
    const utterance = speech.utter(passage.text);
    utterance.rate = passage.rate;
    utterance.pitch = passage.pitch;
    utterance.volume = Math.min(1, passage.volume);
    const one: Saying = { utterance, passage, of, asked_s: now_s(), again, begun: false };
    saying = one;
    const mine = (): boolean => saying === one;
    utterance.onstart = () => mine() && begin(one);
    utterance.onboundary = (event) => {
      if (mine() && event.name !== "sentence") pace.boundary(event.charIndex, now_s());
    };
    utterance.onend = () => mine() && finish(answer, one);
    utterance.onerror = ({ error }) => {
      if (!mine()) return;
      saying = null;
      if (!CUT.has(error)) giveUp(PROBLEMS[error] ?? "failed");
    };
    speech.synthesis.speak(utterance);
    // Some browsers wait, paused, since an earlier page.
    speech.synthesis.resume();
  }

  function begin(one: Saying): void {
    if (one.begun) return;
    one.begun = true;
    pace.begin(one.passage, now_s());
  }

  function finish(answer: Spoken, one: Saying): void {
    // A voice that ends without having begun has said nothing that could be heard, and tells no reason.
    if (!one.begun && one.passage.text.trim()) return giveUp("silent");
    pace.end(now_s());
    saying = null;
    answer.said.add(one.of);
  }

  function tick(): void {
    const at_s = now_s();
    const passed_s = at_s - before_s;
    before_s = at_s;
    const answer = answers[0];
    if (!answer || answer.held) return;
    const moving = saying ? follow(answer, saying, at_s) : goOn(answer, passed_s);
    if (answers.includes(answer) && !given) tell("position", answer, moving);
  }

  /** Be where the voice is. */
  function follow(answer: Spoken, one: Saying, at_s: number): boolean {
    if (one.begun) {
      const at = Math.max(answer.position, pace.at(at_s));
      const moved = at > answer.position;
      // The first sample is heard as soon as the voice begins.
      answer.position = Math.max(1, at);
      return moved;
    }
    if (at_s - one.asked_s < BEGIN_S) return false;
    hush();
    if (one.again) giveUp("silent");
    else say(answer, one.passage, one.of, true);
    return false;
  }

  /** Say what comes next; where there are no words, time passes as the server's sound has it. */
  function goOn(answer: Spoken, passed_s: number): boolean {
    const ends = answer.passages.filter(({ start }) => answer.said.has(start)).map(({ end }) => end);
    answer.position = Math.max(answer.position, ...ends);
    const next = answer.passages.find(({ start, end }) => !answer.said.has(start) && end > answer.position + END_SLACK);
    if (next && (next.start <= answer.position + END_SLACK || answer.position === 0)) {
      idle_s = 0;
      say(answer, restOf(next, answer.position), next.start);
      return false;
    }
    // What came and has no words yet may get them at any moment.
    const silent = next !== undefined || answer.total !== null;
    const until = silent ? Math.min(next?.start ?? answer.come, answer.come) : answer.position;
    const at = Math.min(until, answer.position + passed_s * VOICE_RATE_HZ);
    const moved = at > answer.position;
    answer.position = Math.max(answer.position, at);
    idle_s = moved ? 0 : idle_s + passed_s;
    const complete = answer.total !== null && answer.position >= answer.total - END_SLACK;
    if (complete) answer.position = answer.total ?? 0;
    if (complete || (answer.total !== null && idle_s > BACKSTOP_S)) leave(answer, "ended");
    return moved;
  }

  const timer = setInterval(tick, TICK_MS);
  return {
    audible: true,
    order(order) {
      if (order.type === "reset") {
        hush();
        answers = [];
        over = 0;
        return;
      }
      const answer = answerOf(order.epoch);
      if (!answer) return;
      if (order.type === "phrase") {
        const passage = passageOf(order.phrase);
        const others = answer.passages.filter(({ start }) => start !== passage.start);
        answer.passages = [...others, passage].sort((a, b) => a.start - b.start);
      } else if (order.type === "sound") answer.come = Math.max(answer.come, order.start + order.pcm.length);
      else if (order.type === "finish") answer.total = order.total;
      else if (order.type === "seek") answer.position = order.position;
      else if (order.type === "resume") answer.held = false;
      else if (order.type === "cancel") {
        for (const old of answers.filter(({ epoch }) => epoch <= order.epoch)) leave(old, "stopped");
      } else if (!answer.held) {
        answer.held = true;
        if (answer === answers[0]) hush();
        tell("held", answer);
      }
    },
    audible_s: now_s,
    setSpeaker: () => undefined,
    stream: () => null,
    unlock: () => Promise.resolve(true),
    close() {
      clearInterval(timer);
      hush();
    },
  };
}

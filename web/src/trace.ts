import type { FaceScene } from "./face/scene";
import type { Loudness } from "./voice/player";
import type { ClientEvent, ServerEvent } from "./wire";

/** Values of all channels by name, as the page applied them. */
export type FaceValues = Record<string, number>;

/** What happened on the page, for tests in a browser. All `at_ms` are `performance.now()`. */
export interface Trace {
  /** One a drawn frame: [at_ms, source, epoch, played_ms, values]. */
  readonly faces: [number, string, number, number, FaceValues][];
  /** By epoch, what went out for each 40 ms of the answer: [played_ms, rms, at_ms]. */
  readonly sound: Record<number, [number, number, number][]>;
  /** What went out in each 20 ms, whatever it was: [at_ms, rms]. */
  readonly output: [number, number][];
  readonly events: { at_ms: number; direction: "in" | "out"; event: ClientEvent | ServerEvent }[];
  /** [at_ms, level from 0 to 1]. */
  readonly microphone: [number, number][];
  /** Set to hold the face as it is, so that two pictures can be compared. */
  still?: boolean;
  /** What is drawn, once the person is there. */
  scene?: Pick<FaceScene, "parts" | "showPart">;
}

declare global {
  interface Window {
    warmchatTrace?: Trace;
  }
}

/** Return a trace that tests find on `window` when the address asks for one with `?trace`, else null. */
export function startTrace(search: string): Trace | null {
  if (!new URLSearchParams(search).has("trace")) return null;
  const trace: Trace = { faces: [], sound: {}, output: [], events: [], microphone: [] };
  window.warmchatTrace = trace;
  return trace;
}

/** Write down a face as it is applied. */
export function traceFace(
  trace: Trace,
  at: { now_ms: number; source: string; epoch: number; played_ms: number },
  channels: readonly string[],
  face: Float32Array,
): void {
  const values: FaceValues = {};
  channels.forEach((name, i) => {
    values[name] = face[i] ?? 0;
  });
  trace.faces.push([at.now_ms, at.source, at.epoch, at.played_ms, values]);
}

/** Write down how loud the voice was. */
export function traceLoudness(trace: Trace, loudness: Loudness, at_ms: number): void {
  if (loudness.of === "output") {
    trace.output.push([at_ms, loudness.rms]);
    return;
  }
  const sound = trace.sound[loudness.epoch] ?? [];
  trace.sound[loudness.epoch] = sound;
  sound.push([loudness.played_ms, loudness.rms, at_ms]);
}

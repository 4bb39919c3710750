import { halfToFloat } from "../float16";
import { spanOf, unwantedWindows, wantedWindows, windowOf } from "./windows";

/** Frames of one stretch of a talk, on the session's grid. */
export interface FaceWindow {
  /** Number of the first frame on the grid. */
  readonly first: number;
  readonly values: Float32Array;
}

/** What is known of the face at a moment. */
export type FaceKnowledge = "shown" | "absent" | "coming";

/** The recorded face, fetched window by window around the cursor. */
export interface FaceTrack {
  /** Write the face of a session time into `out` where one was shown; the rest leaves `out` alone. */
  read(t_s: number, out: Float32Array): FaceKnowledge;
  /** Fetch what is wanted around a time and let go of what is far from it. */
  follow(t_s: number, speed: number): void;
}

/** Where faces come from. */
export interface FaceSource {
  readonly channels: number;
  readonly fps: number;
  readonly duration_s: number;
  fetch(from_s: number, to_s: number): Promise<FaceWindow>;
  /** Called when a window could not be fetched, and (with null) when one could again. */
  failed(error: unknown): void;
}

/** A window that could not be fetched is tried again after this time. */
const RETRY_MS = 3000;

/** Return a track without any window yet. */
export function createFaceTrack({ channels, fps, duration_s, fetch, failed }: FaceSource): FaceTrack {
  const windows = new Map<number, FaceWindow>();
  const fetching = new Set<number>();
  let waits_until_ms = 0;

  async function bring(index: number): Promise<void> {
    fetching.add(index);
    const { from_s, to_s } = spanOf(index, duration_s);
    try {
      windows.set(index, await fetch(from_s, to_s));
      failed(null);
    } catch (error) {
      waits_until_ms = performance.now() + RETRY_MS;
      failed(error);
    } finally {
      fetching.delete(index);
    }
  }

  function frame(index: number): { values: Float32Array; at: number } | null {
    const window = windows.get(windowOf((index + 0.5) / fps));
    const at = window ? (index - window.first) * channels : -1;
    return window && at >= 0 && at + channels <= window.values.length ? { values: window.values, at } : null;
  }

  return {
    read(t_s, out) {
      const exact = Math.max(0, t_s * fps);
      const index = Math.floor(exact + 1e-6);
      const from = frame(index);
      if (!from) return windows.has(windowOf(t_s)) ? "absent" : "coming";
      if (Number.isNaN(from.values[from.at])) return "absent";
      const next = frame(index + 1);
      const to = next && !Number.isNaN(next.values[next.at]) ? next : from;
      const share = Math.max(0, exact - index);
      for (let c = 0; c < channels; c += 1) {
        const a = from.values[from.at + c] as number;
        out[c] = a + share * ((to.values[to.at + c] as number) - a);
      }
      return "shown";
    },
    follow(t_s, speed) {
      if (performance.now() < waits_until_ms) return;
      for (const index of wantedWindows(t_s, speed, duration_s)) {
        if (!windows.has(index) && !fetching.has(index)) void bring(index);
      }
      for (const index of unwantedWindows([...windows.keys()], t_s)) windows.delete(index);
    },
  };
}

/** Return the numbers that float16 bytes hold, least byte first. */
export function readHalves(bytes: ArrayBuffer): Float32Array {
  const view = new DataView(bytes);
  const values = new Float32Array(bytes.byteLength >> 1);
  for (let i = 0; i < values.length; i += 1) values[i] = halfToFloat(view.getUint16(2 * i, true));
  return values;
}


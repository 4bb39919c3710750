/** 25 frames a second. */
const FRAME_MS = 40;

/** Faces of answers, by epoch and playback time. */
export interface SpeechFaces {
  /** Take `count` frames whose first one belongs to `t_ms`; they replace what was there from that time on. */
  add(epoch: number, t_ms: number, values: Float32Array): void;
  /** Write the face of a playback time into `out`; false when there is none yet. */
  read(epoch: number, played_ms: number, out: Float32Array): boolean;
  /** Forget epochs older than this one. */
  forget(before: number): void;
  reset(): void;
}

interface Track {
  readonly times: number[];
  readonly frames: Float32Array[];
  cursor: number;
}

/** Return an empty store for frames of `channels` values. */
export function createSpeechFaces(channels: number): SpeechFaces {
  const tracks = new Map<number, Track>();

  function trackOf(epoch: number): Track {
    const track = tracks.get(epoch) ?? { times: [], frames: [], cursor: 0 };
    tracks.set(epoch, track);
    return track;
  }

  return {
    add(epoch, t_ms, values) {
      const track = trackOf(epoch);
      while (track.times.length > 0 && (track.times.at(-1) as number) >= t_ms) {
        track.times.pop();
        track.frames.pop();
      }
      track.cursor = 0;
      for (let i = 0; i * channels < values.length; i += 1) {
        track.times.push(t_ms + i * FRAME_MS);
        track.frames.push(values.subarray(i * channels, (i + 1) * channels));
      }
    },
    read(epoch, played_ms, out) {
      const track = tracks.get(epoch);
      if (!track || track.times.length === 0) return false;
      const at = seek(track, played_ms);
      const from = track.frames[at] as Float32Array;
      const to = track.frames[at + 1] ?? from;
      const start_ms = track.times[at] as number;
      const span_ms = (track.times[at + 1] ?? start_ms + FRAME_MS) - start_ms;
      const share = Math.min(1, Math.max(0, (played_ms - start_ms) / span_ms));
      for (let c = 0; c < channels; c += 1) {
        const a = from[c] as number;
        out[c] = a + share * ((to[c] as number) - a);
      }
      return true;
    },
    forget(before) {
      for (const epoch of tracks.keys()) if (epoch < before) tracks.delete(epoch);
    },
    reset: () => tracks.clear(),
  };
}

/** Return the last frame that begins at or before a time; it is looked for from where the last search ended. */
function seek(track: Track, played_ms: number): number {
  const { times } = track;
  let at = Math.min(track.cursor, times.length - 1);
  while (at > 0 && (times[at] as number) > played_ms) at -= 1;
  while (at + 1 < times.length && (times[at + 1] as number) <= played_ms) at += 1;
  track.cursor = at;
  return at;
}

import { newTrack, putSound, type Track } from "./track";

/** Sound fades out within this time when it is held or cancelled, and in again when it goes on. */
export const FADE_S = 0.06;
/** The start of a sound, its end, and both sides of a gap are shaped over this time, so that they do not click. */
const EDGE_S = 0.005;
/** Sound starts, and starts again after a gap, once this much is there or this long was waited. */
const AHEAD_S = 0.04;
const LONGEST_WAIT_S = 0.15;
/** The times on the wire are whole milliseconds, so that chunks may seem to overlap by a few samples. */
const ROUNDING_S = 0.002;
/** An answer is over this close to its announced duration; or, should sound be missing, after this much silence. */
const END_SLACK_S = 0.03;
const END_BACKSTOP_S = 1.5;

/** What a queue tells: where it is, or that a sound was held, has stopped, or came to its end. */
export interface PlaybackReport {
  readonly type: "position" | "held" | "stopped" | "ended";
  readonly epoch: number;
  /** Samples of this epoch that went out. */
  readonly position_samples: number;
  /** Whether the position moves. */
  readonly moving: boolean;
}

/** Sound of answers by epoch, played sample by sample; it knows nothing of where the samples go. */
export interface PlaybackQueue {
  /** Take sound that starts at `start` samples of its epoch; it replaces what was there from that point on. */
  accept(epoch: number, start: number, pcm: Int16Array): void;
  /** Say that all sound of an epoch was sent. */
  finish(epoch: number, total_samples: number): void;
  /** Go on from a position: what comes before it was heard elsewhere. */
  seek(epoch: number, position: number): void;
  hold(epoch: number): void;
  resume(epoch: number): void;
  /** Fade out and drop an epoch and all older ones. */
  cancel(epoch: number): void;
  /** Drop everything at once. */
  reset(): void;
  /** Fill `out` with the next samples in [-1, 1]; where sound is missing it is silence and the position stays. */
  render(out: Float32Array): void;
  /** Where the present epoch is; null when there is none. */
  position(): PlaybackReport | null;
}

/** Return an empty queue; `report` hears when a sound is held, has stopped or has ended. */
export function createPlaybackQueue(rate_hz: number, report: (report: PlaybackReport) => void): PlaybackQueue {
  const fadeStep = 1 / (FADE_S * rate_hz);
  const edgeStep = 1 / (EDGE_S * rate_hz);
  /** In the order of their epochs; the first one plays. */
  const tracks: Track[] = [];
  /** The newest epoch that is over; what comes late for it, or for an older one, is let go. */
  let over = 0;

  function trackOf(epoch: number): Track | null {
    if (epoch <= over) return null;
    const found = tracks.find((track) => track.epoch === epoch);
    if (found) return found;
    const made = newTrack(epoch);
    tracks.push(made);
    tracks.sort((a, b) => a.epoch - b.epoch);
    return made;
  }

  function tell(type: PlaybackReport["type"], track: Track): void {
    report({ type, epoch: track.epoch, position_samples: track.position, moving: false });
  }

  function leave(track: Track, type: "stopped" | "ended"): void {
    tracks.splice(tracks.indexOf(track), 1);
    over = Math.max(over, track.epoch);
    tell(type, track);
  }

  /** Whether the track has sound that may go out now. */
  function flows(track: Track): boolean {
    if (track.held && track.gain === 0) return false;
    const there = track.end - track.position;
    if (there <= 0) {
      track.waiting = true;
      track.waited = 0;
      track.starved += 1;
      track.attack = 0;
      return false;
    }
    track.starved = 0;
    if (!track.waiting) return true;
    track.waited += 1;
    const enough = there >= AHEAD_S * rate_hz || track.total !== null || track.waited > LONGEST_WAIT_S * rate_hz;
    track.waiting = !enough;
    return enough;
  }

  function settle(track: Track): void {
    if (track.cancelled && (track.waiting || track.gain === 0)) return leave(track, "stopped");
    if (track.total === null || track.end > track.position || track.held) return;
    const complete = track.position >= track.total - END_SLACK_S * rate_hz;
    if (complete || track.starved > END_BACKSTOP_S * rate_hz) leave(track, "ended");
  }

  function next(track: Track): number {
    let chunk = track.chunks[0];
    while (chunk && track.position >= chunk.start + chunk.pcm.length) {
      track.chunks.shift();
      chunk = track.chunks[0];
    }
    const raw = chunk && track.position >= chunk.start ? (chunk.pcm[track.position - chunk.start] ?? 0) / 32768 : 0;
    const edge = Math.min(1, track.attack, (track.end - track.position) * edgeStep);
    // Squared, it sounds even, and is all but silent well before its end.
    const sample = raw * track.gain * track.gain * edge;
    track.attack += edgeStep;
    track.position += 1;
    fade(track);
    return sample;
  }

  function fade(track: Track): void {
    const closing = track.held || track.cancelled;
    const before = track.gain;
    track.gain = closing ? Math.max(0, before - fadeStep) : Math.min(1, before + fadeStep);
    if (closing && before > 0 && track.gain < 1e-9) {
      track.gain = 0;
      if (!track.cancelled) tell("held", track);
    }
  }

  return {
    accept(epoch, start, pcm) {
      const track = trackOf(epoch);
      if (!track || track.cancelled) return;
      putSound(track, start, pcm, ROUNDING_S * rate_hz);
    },
    finish(epoch, total_samples) {
      const track = trackOf(epoch);
      if (track) track.total = total_samples;
    },
    seek(epoch, position) {
      const track = trackOf(epoch);
      if (track) track.position = position;
    },
    hold(epoch) {
      const track = trackOf(epoch);
      if (!track || track.held) return;
      track.held = true;
      if (track.waiting) {
        track.gain = 0;
        tell("held", track);
      }
    },
    resume(epoch) {
      const track = trackOf(epoch);
      if (track) track.held = false;
    },
    cancel(epoch) {
      trackOf(epoch);
      for (const track of [...tracks]) {
        if (track.epoch > epoch) continue;
        track.cancelled = true;
        settle(track);
      }
    },
    reset() {
      tracks.length = 0;
      over = 0;
    },
    render(out) {
      for (let i = 0; i < out.length; i += 1) {
        const track = tracks[0];
        if (!track) {
          out.fill(0, i);
          return;
        }
        out[i] = flows(track) ? next(track) : 0;
        settle(track);
      }
    },
    position() {
      const track = tracks[0];
      if (!track) return null;
      const moving = !track.waiting && track.gain > 0 && track.end > track.position;
      return { type: "position", epoch: track.epoch, position_samples: track.position, moving };
    },
  };
}

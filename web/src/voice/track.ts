/** The sound of one answer. */
export interface Track {
  readonly epoch: number;
  chunks: { start: number; pcm: Int16Array }[];
  /** The next sample to go out, and the end of what has come. */
  position: number;
  end: number;
  /** Total samples, once all were announced. */
  total: number | null;
  held: boolean;
  cancelled: boolean;
  /** Whether it waits for enough sound; for how many samples some was there, and for how many none was. */
  waiting: boolean;
  waited: number;
  starved: number;
  gain: number;
  attack: number;
}

/** Return the track of an answer of which nothing has come yet. */
export function newTrack(epoch: number): Track {
  return {
    epoch,
    chunks: [],
    position: 0,
    end: 0,
    total: null,
    held: false,
    cancelled: false,
    waiting: true,
    waited: 0,
    starved: 0,
    gain: 1,
    attack: 0,
  };
}

/**
 * Put sound that begins at sample `start` into a track; it replaces what was there from that point on.
 *
 * @param rounding - so many samples off, it still joins the end of what is there.
 */
export function putSound(track: Track, start: number, pcm: Int16Array, rounding: number): void {
  const from = Math.abs(start - track.end) <= rounding ? track.end : start;
  if (from < track.end) {
    track.chunks = track.chunks
      .filter((chunk) => chunk.start < from)
      .map((chunk) => ({ start: chunk.start, pcm: chunk.pcm.subarray(0, from - chunk.start) }));
  }
  track.chunks.push({ start: from, pcm });
  track.end = Math.max(from + pcm.length, track.position);
}

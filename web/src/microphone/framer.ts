/** Cuts a stream of sound into frames of one length. */
export interface Framer {
  /** Take samples in [-1, 1] and return the frames that they complete, as PCM16. */
  push(samples: Float32Array): Int16Array<ArrayBuffer>[];
}

/** Return a framer for frames of `length` samples. */
export function createFramer(length: number): Framer {
  let frame = new Int16Array(length);
  let filled = 0;
  return {
    push(samples) {
      const complete: Int16Array<ArrayBuffer>[] = [];
      for (const sample of samples) {
        frame[filled] = Math.round(32767 * Math.max(-1, Math.min(1, sample)));
        filled += 1;
        if (filled < length) continue;
        complete.push(frame);
        frame = new Int16Array(length);
        filled = 0;
      }
      return complete;
    },
  };
}

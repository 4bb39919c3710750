import type { Playhead } from "../voice/clock";
import type { LiveFaces } from "./live_faces";
import type { SpeechFaces } from "./speech_faces";

/** Where the face comes from: an answer, the session as it is now, or the last face with its mouth closed. */
export type FaceSource = "none" | "speech" | "live" | "closed";

/** The whole face changes its source within this time, a mouth that has to close within the shorter one. */
export const BLEND_MS = 120;
export const MOUTH_BLEND_MS = 60;

/** After the voice has left it, the mouth stays shut this long, and may open again over as long. */
const SHUT_MS = 150;

const MOUTH = /^(jaw|mouth|tongue)/;
/** What speech does to a mouth; a smile or a frown stays when it closes. */
const SPEECH = /^(jaw|tongue|mouth(Funnel|Pucker|Close|LowerDown|UpperUp|Roll|Stretch|ShrugLower|ShrugUpper))/;

/** Picks the face of a moment. */
export interface FaceMixer {
  /** Values that are to be shown, in the order of the channels; the same array every time. */
  readonly face: Float32Array;
  readonly source: FaceSource;
  /**
   * Bring `face` to this moment.
   *
   * @param head - what of an answer can be heard now, or null.
   */
  update(now_ms: number, head: Playhead | null): void;
}

/** Return a mixer over both kinds of faces; until the first of them comes, the face is at rest. */
export function createFaceMixer(channels: readonly string[], speech: SpeechFaces, live: LiveFaces): FaceMixer {
  const isMouth = channels.map((name) => MOUTH.test(name));
  const isSpeech = channels.map((name) => SPEECH.test(name));
  const face = new Float32Array(channels.length);
  const target = new Float32Array(channels.length);
  const from = new Float32Array(channels.length);
  let source: FaceSource = "none";
  let epoch = 0;
  let switched_ms = Number.NEGATIVE_INFINITY;
  let updated_ms = Number.NEGATIVE_INFINITY;
  let silent_ms = Number.NEGATIVE_INFINITY;

  /** Write the face that should be shown into `target` and name where it comes from. */
  function pick(now_ms: number, head: Playhead | null): FaceSource {
    if (head?.moving && speech.read(head.epoch, head.played_ms, target)) return "speech";
    if (source === "speech") silent_ms = now_ms;
    if (live.read(now_ms, target)) {
      shut((now_ms - silent_ms) / SHUT_MS - 1);
      return "live";
    }
    if (source === "speech" || source === "closed") return closed();
    return source;
  }

  /** While no live face has come yet after an answer: the last face, with its mouth closed. */
  function closed(): FaceSource {
    if (source === "speech") target.set(face);
    shut(0);
    return "closed";
  }

  /** Let speech have only this share of the mouth: the first live faces may still be on their way out of a word. */
  function shut(share: number): void {
    if (share >= 1) return;
    const left = Math.max(0, share);
    for (let c = 0; c < target.length; c += 1) if (isSpeech[c]) target[c] = left * (target[c] as number);
  }

  return {
    face,
    get source() {
      return source;
    },
    update(now_ms, head) {
      const next = pick(now_ms, head);
      const nextEpoch = next === "speech" && head ? head.epoch : epoch;
      if (next !== source || nextEpoch !== epoch) {
        from.set(face);
        // The source changed somewhere since the last picture, however long ago that was. The very first face has
        // nothing to come from.
        switched_ms = source === "none" ? Number.NEGATIVE_INFINITY : updated_ms;
        source = next;
        epoch = nextEpoch;
      }
      updated_ms = now_ms;
      const passed_ms = now_ms - switched_ms;
      const whole = ease(passed_ms / BLEND_MS);
      // Into speech the mouth follows the sound from the start, out of it the lips close at once.
      const mouth = ease(passed_ms / MOUTH_BLEND_MS);
      for (let c = 0; c < face.length; c += 1) {
        const a = from[c] as number;
        face[c] = a + (isMouth[c] ? mouth : whole) * ((target[c] as number) - a);
      }
    },
  };
}

/** Rise smoothly from 0 to 1 as `x` does. */
function ease(x: number): number {
  if (x >= 1) return 1;
  return x <= 0 ? 0 : x * x * (3 - 2 * x);
}

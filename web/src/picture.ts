import { captionAt, NO_CAPTION } from "./captions";
import { createFaceMixer, type FaceMixer } from "./face/face_mixer";
import { createLiveFaces, type LiveFaces } from "./face/live_faces";
import { createHeadMasks } from "./face/head_masks";
import type { LightsName } from "./face/lights_name";
import type { FaceScene } from "./face/scene";
import { createSpeechFaces, type SpeechFaces } from "./face/speech_faces";
import { facesOf, headMaskOf, type Media } from "./media";
import type { Store } from "./store";
import { type Trace, traceFace } from "./trace";
import type { Playhead } from "./voice/clock";
import type { Voice } from "./voice/voice";
import { KIND_HEAD_MASKS, KIND_SPEECH_FACES } from "./wire";

/** A caption stays this long after the voice has ended. */
const LINGER_MS = 7000;

/** What is seen: face and captions, both by the clock of the voice. */
export interface Picture {
  /** The channels of the session's faces; those of an older session are forgotten. */
  start(channels: readonly string[]): void;
  accept(media: Media): void;
  /** Faces of answers before this epoch will not be shown any more. */
  forget(before: number): void;
  /** Show every picture to this as it is drawn, or with null to nobody. */
  tap(hook: ((face: HTMLCanvasElement) => void) | null): void;
  /** Return the face that is shown now, drawn as well as can be. @throws Error when nobody is shown. */
  portrait(side_px: number): Promise<HTMLCanvasElement>;
  /** Draw on this from now on, or on nothing. */
  setScene(scene: FaceScene | null): void;
  /** Light the person so; a new scene takes what the store says. */
  setLights(name: LightsName): void;
}

interface Faces {
  readonly channels: readonly string[];
  readonly speech: SpeechFaces;
  readonly live: LiveFaces;
  readonly mixer: FaceMixer;
}

/** Return a picture that follows `voice` frame by frame, for as long as the page is there. */
export function createPicture(store: Store, voice: Voice, trace: Trace | null): Picture {
  const playhead: Playhead = { epoch: 0, played_ms: 0, moving: false };
  let faces: Faces | null = null;
  let scene: FaceScene | null = null;
  let tapped: ((face: HTMLCanvasElement) => void) | null = null;
  const masks = createHeadMasks();
  let sounded_ms = Number.NEGATIVE_INFINITY;

  /** Read the clock, pick the face, apply, draw; then write what was said until now. */
  function step(now_ms: number): void {
    const head = voice.read(playhead) ? playhead : null;
    if (faces) {
      if (!trace?.still) faces.mixer.update(now_ms, head);
      store.headMask.value = masks.at(faces.mixer.source, head) ?? store.headMask.value;
      // Whoever makes somebody else does not see her: the machine is the studio's until then.
      const covered = store.studio.value !== null;
      const applied = scene ? scene.draw(now_ms, faces.mixer.face, covered) : true;
      // Now: what was drawn is gone from the canvas when this frame is over.
      if (scene && applied) tapped?.(scene.canvas);
      if (trace && applied) write(trace, now_ms, faces, head);
    }
    writeCaption(now_ms, head);
    requestAnimationFrame(step);
  }

  function writeCaption(now_ms: number, head: Playhead | null): void {
    const { epoch, phrases } = store.answer.value;
    const before = store.caption.value;
    if (head && head.epoch === epoch) {
      sounded_ms = now_ms;
      const next = captionAt(phrases, head.played_ms);
      if (next.said !== before.said || next.coming !== before.coming) store.caption.value = next;
    } else if (before.said && now_ms - sounded_ms > LINGER_MS) store.caption.value = NO_CAPTION;
    else if (before.coming) store.caption.value = { said: before.said, coming: "" };
  }

  requestAnimationFrame(step);
  return {
    start(channels) {
      masks.reset();
      const speech = createSpeechFaces(channels.length);
      const live = createLiveFaces(channels.length);
      faces = { channels, speech, live, mixer: createFaceMixer(channels, speech, live) };
    },
    accept(media) {
      if (!faces) return;
      if (media.kind === KIND_HEAD_MASKS) return masks.add(headMaskOf(media));
      const values = facesOf(media, faces.channels.length);
      if (media.kind === KIND_SPEECH_FACES) faces.speech.add(media.epoch, media.t_ms, values);
      else faces.live.add(media.t_ms, values, performance.now());
    },
    forget: (before) => faces?.speech.forget(before),
    async portrait(side_px) {
      if (!scene) throw new Error("nobody is drawn here");
      return scene.portrait(side_px);
    },
    tap(hook) {
      tapped = hook;
    },
    setScene(next) {
      scene = next;
      scene?.setLights(store.lights.value);
    },
    setLights: (name) => scene?.setLights(name),
  };
}

function write(trace: Trace, now_ms: number, { mixer, channels }: Faces, head: Playhead | null): void {
  const at = { now_ms, source: mixer.source, epoch: head?.epoch ?? 0, played_ms: head?.played_ms ?? 0 };
  traceFace(trace, at, channels, mixer.face);
}

import { batch } from "@preact/signals";
import type { FaceScene } from "../face/scene";
import { type Trace, traceFace } from "../trace";
import { type Address, addressOf } from "./address";
import { type Clock, createSilentClock, createSoundClock } from "./clock";
import { createFaceTrack } from "./face_track";
import { fetchFaces } from "./fetching";
import { createPresence } from "./presence";
import { createReplayStore, type ReplayStore, tell } from "./store";
import { nextTurn, previousTurn, type Story } from "./story";
import { texts } from "./texts";
import { createTreeReplay } from "./tree_replay";

/** The panels follow the clock in steps of this length; the face follows every picture. */
const PANEL_STEP_MS = 45;
/** So long a face that does not change any more is still drawn: the picture may be becoming a better one. */
const SETTLE_MS = 1500;

/** A talk that is being replayed, as the panels use it. */
export interface Replay {
  readonly story: Story;
  readonly store: ReplayStore;
  /** Whether there is sound to be heard. */
  readonly sounds: boolean;
  toggle(): void;
  pause(): void;
  /** Go to a moment; goes on playing if it was. */
  seek(t_s: number): void;
  /** Show a moment while the pointer is on its way; `seek` ends it. */
  preview(t_s: number): void;
  setSpeed(speed: number): void;
  setMuted(muted: boolean): void;
  nextTurn(): void;
  previousTurn(): void;
  /** Go to when the turn of a node began. */
  rewind(node: number): void;
  setScene(scene: FaceScene | null): void;
  /** Draw the face again although it has not changed: the place where it is drawn has. */
  redraw(): void;
}

/** Return a replay of a story, at its beginning and not playing. It runs as long as the page does. */
export function startReplay(address: Address, story: Story, trace: Trace | null, wide: boolean): Replay {
  const { record, duration_s } = story;
  const { channels, fps } = record.header;
  const store = createReplayStore(wide);
  const tree = createTreeReplay(record);
  const presence = createPresence(channels.length);
  const faces = createFaceTrack({
    channels: channels.length,
    fps,
    duration_s,
    fetch: (from_s, to_s) => fetchFaces(address, from_s, to_s),
    failed: (error) => tell(store, "faces", error === null ? null : texts.troubles.faces(sentenceOf(error))),
  });
  const hasFaces = record.faces_s > 0 && channels.length > 0;
  const sound = record.sound.user || record.sound.avatar ? createSound(addressOf(address, "sound/both", { to_s: duration_s })) : null;
  let clock: Clock = sound ? createSoundClock(sound, duration_s, () => tell(store, "blocked", texts.troubles.blocked)) : createSilentClock(duration_s);
  let scene: FaceScene | null = null;
  let preview_s: number | null = null;
  let resumes = false;
  let jumped = true;
  let seen_s = Number.NaN;
  let told_ms = Number.NEGATIVE_INFINITY;
  let moved_ms = 0;

  sound?.addEventListener("error", () => {
    const silent = createSilentClock(duration_s);
    silent.seek(clock.now_s());
    silent.setSpeed(store.speed.value);
    if (store.playing.value) silent.play();
    clock = silent;
    tell(store, "sound", texts.troubles.sound);
  });

  /** Read the clock, pick the face, ease, apply, draw; then tell the panels. */
  function step(now_ms: number): void {
    const t_s = preview_s ?? clock.now_s();
    if (hasFaces) {
      faces.follow(t_s, store.speed.value);
      presence.update(now_ms, faces.read(t_s, presence.recorded), jumped);
      jumped = false;
    }
    if (t_s !== seen_s || store.playing.value) moved_ms = now_ms;
    if (now_ms - moved_ms < SETTLE_MS) draw(now_ms, t_s);
    if (now_ms - told_ms >= PANEL_STEP_MS && (t_s !== seen_s || isPlaying() !== store.playing.value)) {
      told_ms = now_ms;
      seen_s = t_s;
      show(t_s);
    }
    requestAnimationFrame(step);
  }

  /** A talk that waits for the pointer to let go of the scrubber is still playing, as the buttons have it. */
  function isPlaying(): boolean {
    return resumes || clock.playing;
  }

  function draw(now_ms: number, t_s: number): void {
    if (!scene?.draw(now_ms, presence.face) || !trace) return;
    traceFace(trace, { now_ms, source: "replay", epoch: 0, played_ms: 1000 * t_s }, channels, presence.face);
  }

  function show(t_s: number): void {
    batch(() => {
      store.now_s.value = t_s;
      store.playing.value = isPlaying();
      store.state.value = story.stateAt(t_s);
      store.tree.value = tree.at(t_s);
      const captions = story.captionsAt(t_s);
      const before = store.captions.value;
      const same = captions.own === before.own && captions.hers.said === before.hers.said && captions.hers.coming === before.hers.coming;
      if (!same) store.captions.value = captions;
    });
  }

  function seek(t_s: number): void {
    preview_s = null;
    jumped = true;
    clock.seek(t_s);
    if (resumes) clock.play();
    resumes = false;
    show(Math.max(0, Math.min(duration_s, t_s)));
  }

  requestAnimationFrame(step);
  return {
    story,
    store,
    sounds: sound !== null,
    toggle() {
      tell(store, "blocked", null);
      if (clock.playing) clock.pause();
      else {
        if (clock.now_s() >= duration_s - 0.05) seek(0);
        clock.play();
      }
      store.playing.value = clock.playing;
    },
    pause() {
      clock.pause();
      store.playing.value = false;
    },
    seek,
    preview(t_s) {
      if (preview_s === null && clock.playing) {
        resumes = true;
        clock.pause();
      }
      preview_s = t_s;
      jumped = true;
    },
    setSpeed(speed) {
      store.speed.value = speed;
      clock.setSpeed(speed);
    },
    setMuted(muted) {
      store.muted.value = muted;
      if (sound) sound.muted = muted;
    },
    nextTurn() {
      seek(nextTurn(story.turns, clock.now_s()) ?? duration_s);
    },
    previousTurn: () => seek(previousTurn(story.turns, clock.now_s())),
    rewind(node) {
      const turn = story.turns.find((one) => one.node === node || one.listener === node);
      if (turn) seek(turn.started_s);
    },
    setScene(next) {
      scene = next;
      moved_ms = performance.now();
    },
    redraw() {
      moved_ms = performance.now();
    },
  };
}

function createSound(url: string): HTMLAudioElement {
  const sound = new Audio();
  // What is not played need not be fetched: only its length, which the first bytes tell.
  sound.preload = "metadata";
  sound.src = url;
  return sound;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

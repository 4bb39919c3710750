import { signal, type Signal } from "@preact/signals";
import { connect, type Connection } from "./connection";
import type { Media } from "./media";
import { messages } from "./messages";
import { createEars, type Ears } from "./microphone/ears";
import { createRecogniser, recognitionOf } from "./microphone/recogniser";
import { createPicture, type Picture } from "./picture";
import { asked } from "./rights/address";
import { type ConsentFlow, createConsentFlow } from "./rights/consent_flow";
import { forgetSession, reduce, typed } from "./session";
import { keepSettings } from "./settings/kept_settings";
import { keepWish, ownStorage, recallWish } from "./wishes";
import { createDevices, type Devices } from "./devices/devices";
import { createMinds, type Minds } from "./settings/minds";
import { createSharing, type Sharing } from "./sharing/sharing";
import { createStore, dismiss, notify, type Steers, type Store } from "./store";
import { createParticipant, type Participant } from "./study/participant";
import { type Trace, traceLoudness } from "./trace";
import { type BrowserVoices, createBrowserVoices } from "./voice/browser/browser_voices";
import { createVoice, type Voice } from "./voice/voice";
import { createImported, type Imported } from "./imported/imported";
import { type ClientEvent, KIND_HEAD_MASKS, KIND_LIVE_FACES, KIND_SPEECH_FACES, KIND_VOICE, MAX_TEXT_CHARS, type ServerEvent, type StudyChanged } from "./wire";

/** The greeting waits for the answer to the browser's question for the microphone, but no longer than this. */
const ASKING_S = 8;

const SEEN: ReadonlySet<number> = new Set([KIND_SPEECH_FACES, KIND_LIVE_FACES, KIND_HEAD_MASKS]);

/** A talk, as the panels use it. */
export interface Talk {
  readonly store: Store;
  readonly picture: Picture;
  /** How loud the person is, from 0 to 1; apart from the store because it changes 50 times a second. */
  readonly level: Signal<number>;
  /** What the person lets be kept of the talk. */
  readonly consent: ConsentFlow;
  /** What the person does in a study; null outside of one. */
  readonly participant: Participant | null;
  /** Pictures and clips of the character. */
  readonly sharing: Sharing;
  /** A character that the person brought along. */
  readonly imported: Imported;
  /** What hears and sounds on this machine. */
  readonly devices: Devices;
  /** What may find the words. */
  readonly minds: Minds;
  /** The person is here: sound may begin, and the character may greet. Call it from a click or a key press. */
  begin(how: "talk" | "type"): void;
  /** Send what was typed, as a new turn or in place of the one being edited; returns whether it could be taken. */
  say(text: string): boolean;
  /** Go back to a turn; the next one branches there. */
  rewind(node: number): void;
  /** Ask for another answer to the same words. */
  regenerate(node: number): void;
  /** Let the composer take what is to be said instead of an earlier turn. */
  startEditing(node: number): void;
  stopEditing(): void;
  /** Ask why the face looks as it did in the turn of a node; 0 asks for now. */
  why(node: number): void;
  setSteers(steers: Steers): void;
  /** Show what moves the head, or hide it; heads are sent only while they are shown. */
  setMotionOpen(open: boolean): void;
  setPatience(patience: number): void;
  setReading(on: boolean): void;
  /** Whether this browser has a recogniser of its own that may be chosen here. */
  readonly offersBrowserEars: boolean;
  setBrowserEars(on: boolean): void;
  /** The voices of this browser's own; null where it has none that may be chosen here. */
  readonly browserVoices: BrowserVoices | null;
  setHeadphones(on: boolean): void;
  interrupt(): void;
  openMicrophone(): void;
  setMuted(muted: boolean): void;
  setPushToTalk(on: boolean): void;
  setHeld(held: boolean): void;
  unlockSound(): void;
}

/** Begin a talk with the server at `url`. */
export function startTalk(url: string, trace: Trace | null): Talk {
  const store = createStore();
  const storage = ownStorage();
  store.reading.value = recallWish(storage, "reading") !== "off";
  const level = signal(0);
  const voice = createVoice({
    send: (event) => sendPlayback(event),
    speechFailed(problem) {
      browserVoices?.choose("");
      notify(store, { key: "voice", text: messages.browserVoice[problem] });
    },
    loudness: trace ? (loudness, at_ms) => traceLoudness(trace, loudness, at_ms) : undefined,
  });
  const picture = createPicture(store, voice, trace);
  const ears: Ears = createEars(store, {
    send: (event) => connection.send(event),
    sendMedia: (...media) => connection.sendMedia(...media),
    level: (value) => {
      level.value = value;
      trace?.microphone.push([performance.now(), value]);
    },
    listening: (on) => recogniser.listen(on),
    device: () => devices.chosen.value.microphone,
    lost: tellMicrophone,
  });
  const devices = createDevices(storage, (kind, id) => {
    if (kind === "speaker") voice.setSpeaker(id);
    else void ears.changeDevice().then(tellMicrophone);
  });
  voice.setSpeaker(devices.chosen.value.speaker);
  /** What the server must still hear of an answer, once the line is back. */
  let late: ClientEvent[] = [];
  let greeted = false;
  let sent = 0;
  const address = asked(window.location.search);
  /** Whom the person wants to talk to; "" is the host's own character. */
  const wanted = address.character || recallWish(storage, "character");
  /** The kept talk that a new session goes on with. */
  let goesOn = address.record;
  const send = (event: ClientEvent): boolean => connection.send(event);
  const participant = address.study ? createParticipant(send) : null;
  // In a study the host says how the character listens.
  if (!participant) keepSettings(store, storage);
  store.motionOpen.value = participant === null && asksForMotion(window.location.search);
  const minds = createMinds(send);
  // In a study the ears are those of its host.
  const recognition = participant ? null : recognitionOf(window);
  store.browserEars.value = recognition !== null && recallWish(storage, "ears") === "browser";
  const recogniser = createRecogniser(store.browserEars, recognition, languageHeard(navigator.language), {
    send,
    failed(problem) {
      keepWish(storage, "ears", "");
      notify(store, { key: "ears", text: messages.recogniser[problem] });
    },
  });
  // In a study the voice is that of its host, too.
  const browserVoices = participant ? null : createBrowserVoices(window, storage, "en", voice.setSpeech);
  const consent = createConsentFlow(store, send, storage, participant !== null);

  const connection: Connection = connect(url, {
    event: receive,
    media: receiveMedia,
    status: (status) => {
      store.connection.value = status;
      if (status === "replaced") leaveToOther();
    },
    newSession() {
      late = [];
      greeted = false;
      if (store.record.value) goesOn = store.record.value.talk;
      voice.reset();
      forgetSession(store);
    },
    opening: () => ({ record: participant ? "" : goesOn, study: address.study, character: participant ? "" : wanted }),
    heard: voice.heard,
    ...(trace && { seen: (direction, event) => trace.events.push({ at_ms: performance.now(), direction, event }) }),
  });

  /** The talk went on in another window: this one may be read, and neither speaks nor listens any more. */
  function leaveToOther(): void {
    voice.reset();
    ears.setMuted(true);
  }

  function sendPlayback(event: ClientEvent): void {
    if (connection.send(event)) return;
    if (event.type === "playback.stopped" || event.type === "playback.held") late.push(event);
  }

  function receive(event: ServerEvent): void {
    const before = store.ready.value;
    const recordBefore = store.record.value;
    const stepBefore = store.study.value?.step;
    reduce(store, event);
    minds.follow(event);
    if (event.type === "record.changed") consent.followed(event, recordBefore);
    if (event.type === "study.changed") followStudy(stepBefore, event.step);
    if (event.type === "error.raised" && event.code.startsWith("record.")) goesOn = "";
    if (event.type === "session.ready") return opened(event.resumed, before !== null);
    followVoice(voice, picture, event);
  }

  function followStudy(before: StudyChanged["step"] | undefined, step: StudyChanged["step"]): void {
    // A study listens while its talk lasts, and no longer.
    if (before === "talk" && step !== "talk") ears.setMuted(true);
    // Who came here by the button of another page is there, and may be spoken to.
    if (before !== "talk" && step === "talk" && navigator.userActivation?.hasBeenActive) void begin("type");
  }

  function opened(resumed: boolean, wasOpen: boolean): void {
    const channels = store.ready.value?.channels ?? [];
    if (!resumed) picture.start(channels);
    if (!resumed && store.steers.value !== "tree") connection.send({ type: "session.set", steers: store.steers.value });
    if (!resumed && wasOpen) notify(store, { key: "anew", text: messages.notices.anew });
    if (store.motionOpen.value) connection.send({ type: "masks.watch", on: true });
    // A talk that begins anew knows nothing of what was set in the one before.
    if (store.patience.value !== 1) connection.send({ type: "session.set", patience: store.patience.value });
    if (store.headphones.value) connection.send({ type: "session.set", headphones: true });
    // In a study its own consent says what is read.
    if (!participant && !store.reading.value) connection.send({ type: "session.set", reading: false });
    if (!resumed && !participant) minds.opened();
    if (!resumed) recogniser.announce();
    for (const event of late) connection.send(event);
    late = [];
    participant?.reconnected();
    ears.announce();
    greet();
  }

  function receiveMedia(media: Media): void {
    if (media.kind === KIND_VOICE) voice.accept(media);
    else if (SEEN.has(media.kind)) picture.accept(media);
  }

  /** Say that the person is here; after a break that lost the talk, say it again. */
  function greet(): void {
    // In a study it is the plan that says who speaks first.
    if (participant || !store.begun.value || store.sound.value === "off" || greeted) return;
    greeted = connection.send({ type: "session.greet" });
  }

  async function unlock(): Promise<void> {
    store.sound.value = await voice.unlock();
    if (store.sound.value === "on") dismiss(store, "sound");
    else if (store.sound.value === "blocked") {
      notify(store, { key: "sound", text: messages.notices.soundBlocked, action: "unlock_sound" });
    } else notify(store, { key: "sound", text: messages.notices.soundMissing });
  }

  async function openMicrophone(): Promise<void> {
    dismiss(store, "microphone");
    await ears.open();
    tellMicrophone();
  }

  /** Say why there is no microphone, if there is none. */
  function tellMicrophone(): void {
    const status = store.microphone.value;
    if (status === "open" || status === "asking" || status === "off") return;
    const again = status !== "insecure";
    notify(store, { key: "microphone", text: messages.microphone[status], ...(again && { action: "retry_microphone" as const }) });
  }

  async function begin(how: "talk" | "type"): Promise<void> {
    if (store.begun.value) return;
    store.begun.value = true;
    // There is room for both her and the tree.
    if (window.matchMedia("(min-width: 75rem)").matches) store.treeOpen.value = true;
    const unlocked = unlock();
    if (how === "talk") {
      const patience = new Promise((done) => setTimeout(done, 1000 * ASKING_S));
      await Promise.race([openMicrophone(), patience]);
    }
    await unlocked;
    greet();
  }

  function say(text: string): boolean {
    if (text.length > MAX_TEXT_CHARS) {
      notify(store, { key: "long", text: messages.notices.tooLong(text.length, MAX_TEXT_CHARS) });
      return false;
    }
    dismiss(store, "long");
    void begin("type");
    sent += 1;
    const id = `m${sent}-${Math.random().toString(36).slice(2, 8)}`;
    // Who types has read these.
    dismiss(store, "microphone");
    dismiss(store, "anew");
    const editing = store.editing.value;
    if (editing) {
      if (!connection.send({ type: "tree.edit", node: editing.node, text, id })) return false;
      store.editing.value = null;
      typed(store, text, id);
      return true;
    }
    typed(store, text, id);
    connection.say(text, id);
    return true;
  }

  watchEnvironment(store, connection, () => void openMicrophone());
  return {
    store,
    picture,
    level,
    consent,
    participant,
    devices,
    sharing: createSharing(picture, voice),
    imported: createImported(store, participant === null),
    minds,
    begin: (how) => void begin(how),
    say,
    rewind(node) {
      // Where the talk stands it is already; asking for it would only stop her.
      if (node !== store.tree.value.current) connection.send({ type: "tree.rewind", node });
    },
    regenerate: (node) => void connection.send({ type: "tree.regenerate", node }),
    startEditing(node) {
      const text = store.tree.value.nodes.get(node)?.text;
      if (text === undefined) return;
      store.editing.value = { node, text };
      // On a phone the tree lies over the composer.
      if (window.matchMedia("(max-width: 52rem)").matches) store.treeOpen.value = false;
    },
    stopEditing() {
      store.editing.value = null;
    },
    why: (node) => void connection.send({ type: "tree.why", node }),
    setSteers(steers) {
      store.steers.value = steers;
      connection.send({ type: "session.set", steers });
    },
    setPatience(patience) {
      store.patience.value = patience;
      connection.send({ type: "session.set", patience });
    },
    setHeadphones(on) {
      store.headphones.value = on;
      connection.send({ type: "session.set", headphones: on });
    },
    setReading(on) {
      store.reading.value = on;
      keepWish(storage, "reading", on ? "" : "off");
      connection.send({ type: "session.set", reading: on });
    },
    offersBrowserEars: recognition !== null,
    setBrowserEars(on) {
      dismiss(store, "ears");
      keepWish(storage, "ears", on ? "browser" : "");
      recogniser.choose(on);
    },
    browserVoices,
    setMotionOpen(open) {
      store.motionOpen.value = open;
      store.headMask.value = null;
      connection.send({ type: "masks.watch", on: open });
    },
    interrupt: () => void connection.send({ type: "turn.interrupt" }),
    openMicrophone: () => void openMicrophone(),
    setMuted: ears.setMuted,
    setPushToTalk: ears.setPushToTalk,
    setHeld: ears.setHeld,
    unlockSound: () => void unlock(),
  };
}

/** The talk is in English; which kind of it, the browser's language may say. */
function languageHeard(language: string): string {
  return /^en\b/i.test(language) ? language : "en-US";
}

/** Whether the address asks to see at once what moves the head: `?debug`. */
function asksForMotion(search: string): boolean {
  return new URLSearchParams(search).has("debug");
}

/** Bring the voice to what an event of the server says. */
function followVoice(voice: Voice, picture: Picture, event: ServerEvent): void {
  if (event.type === "reply.started") picture.forget(event.epoch - 1);
  else if (event.type === "phrase.spoken") voice.phrase(event);
  else if (event.type === "reply.finished") voice.finish(event.epoch, event.duration_ms);
  else if (event.type === "playback.hold") voice.hold(event.epoch);
  else if (event.type === "playback.resume") voice.resume(event.epoch);
  else if (event.type === "turn.cancelled") voice.cancel(event.cancelled);
}

/** Follow the network and the devices, and leave when the page does. */
function watchEnvironment(store: Store, connection: Connection, retryMicrophone: () => void): void {
  window.addEventListener("online", () => connection.retry());
  window.addEventListener("pagehide", () => connection.end());
  // A page that comes back from the browser's memory has left its talk.
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
  navigator.mediaDevices?.addEventListener("devicechange", () => {
    // A headset that was pulled out and is back, or a first microphone.
    if (store.microphone.value === "lost" || store.microphone.value === "none") retryMicrophone();
  });
}

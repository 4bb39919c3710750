// Generated from server/wire.py by `python -m server.wire_files`; do not edit.

export const SUBPROTOCOL = "warmchat.1";
export const MAX_EVENT_BYTES = 65536;
export const MAX_MEDIA_BYTES = 65536;
export const MAX_TEXT_CHARS = 8000;
export const MICROPHONE_RATE_HZ = 16000;
export const VOICE_RATE_HZ = 24000;
export const MEDIA_VERSION = 1;
export const KIND_USER_SOUND = 1;
export const KIND_VOICE = 2;
export const KIND_SPEECH_FACES = 3;
export const KIND_LIVE_FACES = 4;
export const CLOSE_BAD_MESSAGE = 4400;
export const CLOSE_NOT_STARTED = 4408;
export const CLOSE_REPLACED = 4409;
export const CLOSE_TOO_LARGE = 1009;
export const CLOSE_TOO_FAST = 4429;
export const CLOSE_TOO_MANY = 4503;
export const CLOSE_GOING_AWAY = 1001;
export const MEDIA_HEADER_BYTES = 16;

/** What runs for one job, and why it was chosen. */
export interface Provider {
  readonly kind: "mind" | "ears" | "voice" | "face" | "emotion";
  readonly name: string;
  readonly why: string;
}

/** A word of a phrase and when it sounds, in the answer's playback time. */
export interface Word {
  readonly text: string;
  readonly start_ms: number;
  readonly end_ms: number;
}

/** Evidence of what a party felt in a turn: what its source says, how strongly, and how sure it is. */
export interface TreeReading {
  readonly source: string;
  readonly emotions: Readonly<Record<string, number>>;
  readonly valence: number;
  readonly arousal: number;
  readonly intensity: number;
  readonly confidence: number;
}

/** What the character showed in a turn. */
export interface TreeShown {
  readonly emotions: Readonly<Record<string, number>>;
  readonly intensity: number;
  readonly attitude: Readonly<Record<string, number>>;
}

/** A node that weighed in a feeling, and its share of it; shares sum to at most 1. */
export interface TreeShare {
  readonly node: number;
  readonly share: number;
}

/** What the tree accumulates for one party: `trend` is the change of valence a level, `volatility` its spread. */
export interface TreeFeeling {
  readonly emotions: Readonly<Record<string, number>>;
  readonly valence: number;
  readonly arousal: number;
  readonly trend: number;
  readonly volatility: number;
  readonly weighed: readonly TreeShare[];
}

/** One party's part in one turn. `parent` is the speaking node above, `partner` the other node of the turn. `felt` is the one reading that `readings` come to, decided by `decided_by`; null where nothing was read. `valence` and `arousal` are what the party had come to feel when the turn ended. */
export interface TreeNode {
  readonly id: number;
  readonly parent: number;
  readonly partner: number;
  readonly level: number;
  readonly party: "user" | "avatar";
  readonly role: "speaking" | "listening";
  readonly status: "open" | "done" | "interrupted" | "abandoned";
  readonly text: string;
  readonly heard_text: string;
  readonly started_s: number;
  readonly ended_s: number | null;
  readonly readings: readonly TreeReading[];
  readonly felt: TreeReading | null;
  readonly decided_by: string;
  readonly shown: TreeShown | null;
  readonly valence: number;
  readonly arousal: number;
}

/** Open a talk. The first event of a connection, unless it resumes. */
export interface SessionStart {
  readonly type: "session.start";
  readonly language?: string;
}

/** Go on with a talk after a dropped connection; the server then sends what was missed. `last_seq` is the newest event the page has; `epoch` and `played_ms` say how far the answer was heard. */
export interface SessionResume {
  readonly type: "session.resume";
  readonly id: string;
  readonly secret: string;
  readonly last_seq: number;
  readonly epoch?: number;
  readonly played_ms?: number;
}

/** The person is here and can hear: the character may greet, once. */
export interface SessionGreet {
  readonly type: "session.greet";
}

/** The person leaves; nothing of the talk is kept. */
export interface SessionEnd {
  readonly type: "session.end";
}

/** Change how the character listens, and what steers it; what is not given stays. `steers`: the feeling over the whole tree, the reading of the last turn alone, or nothing of what is felt. */
export interface SessionSet {
  readonly type: "session.set";
  readonly listener_amplitude?: number | null;
  readonly patience?: number | null;
  readonly steers?: "tree" | "last_turn" | "nothing" | null;
}

/** Sound of kind 1 will follow, at this rate. */
export interface MicrophoneOpen {
  readonly type: "microphone.open";
  readonly rate_hz: number;
}

/** No more sound will come; what was being said ends here. */
export interface MicrophoneClose {
  readonly type: "microphone.close";
}

/** The person let go of push-to-talk: the turn ends now, without waiting for silence. */
export interface SpeechEnd {
  readonly type: "speech.end";
}

/** The person typed something; `id` is the page's own name for it and comes back in `turn.opened`. */
export interface TextSay {
  readonly type: "text.say";
  readonly text: string;
  readonly id?: string;
}

/** The interrupt button. */
export interface TurnInterrupt {
  readonly type: "turn.interrupt";
}

/** The first sample of this epoch's answer is sounding. */
export interface PlaybackStarted {
  readonly type: "playback.started";
  readonly epoch: number;
}

/** How far the answer was played; sent about five times a second while it plays. */
export interface PlaybackMoved {
  readonly type: "playback.moved";
  readonly epoch: number;
  readonly played_ms: number;
}

/** The sound was paused as asked by `playback.hold`. */
export interface PlaybackHeld {
  readonly type: "playback.held";
  readonly epoch: number;
  readonly played_ms: number;
}

/** The answer ended, or its sound was stopped; `played_ms` is what the person heard of it. */
export interface PlaybackStopped {
  readonly type: "playback.stopped";
  readonly epoch: number;
  readonly played_ms: number;
}

/** Go back to a turn: the next one branches there. 0 is where the talk began; an answer that is live stops. */
export interface TreeRewind {
  readonly type: "tree.rewind";
  readonly node: number;
}

/** Answer the same words anew; `node` is the answer, or the words. */
export interface TreeRegenerate {
  readonly type: "tree.regenerate";
  readonly node: number;
}

/** Say an earlier turn of the person's differently: a new turn beside it, which is answered. `id` as in `text.say`. */
export interface TreeEdit {
  readonly type: "tree.edit";
  readonly node: number;
  readonly text: string;
  readonly id?: string;
}

/** Ask why the face looks as it did in the turn of `node`; 0 asks for now. */
export interface TreeWhy {
  readonly type: "tree.why";
  readonly node?: number;
}

/** The talk is open. `channels` names the values of a face frame, in order. */
export interface SessionReady {
  readonly type: "session.ready";
  readonly seq: number;
  readonly t_ms: number;
  readonly id: string;
  readonly secret: string;
  readonly resumed: boolean;
  readonly fps: number;
  readonly channels: readonly string[];
  readonly microphone_rate_hz: number;
  readonly voice_rate_hz: number;
  readonly person: string;
  readonly name: string;
  readonly providers: readonly Provider[];
}

/** Whose turn it is now. */
export interface StateChanged {
  readonly type: "state.changed";
  readonly seq: number;
  readonly t_ms: number;
  readonly state: "listening" | "user_speaking" | "thinking" | "speaking" | "held";
  readonly stance: "speaking" | "listening";
}

/** A turn began in the tree; for a typed one `id` is the page's own name for it. */
export interface TurnOpened {
  readonly type: "turn.opened";
  readonly seq: number;
  readonly t_ms: number;
  readonly node: number;
  readonly level: number;
  readonly party: "user" | "avatar";
  readonly text: string;
  readonly id: string;
}

/** What was understood of the person's speech so far; `final` texts stay. */
export interface SpeechHeard {
  readonly type: "speech.heard";
  readonly seq: number;
  readonly t_ms: number;
  readonly text: string;
  readonly final: boolean;
  readonly backchannel: boolean;
}

/** The character begins to answer; media of this epoch follow. */
export interface ReplyStarted {
  readonly type: "reply.started";
  readonly seq: number;
  readonly t_ms: number;
  readonly epoch: number;
  readonly node: number;
}

/** A phrase of the answer, for captions: the words as written, and where they sound. Sent again, with the same `start_ms`, where a voice delivers a phrase piece by piece and it grows. */
export interface PhraseSpoken {
  readonly type: "phrase.spoken";
  readonly seq: number;
  readonly t_ms: number;
  readonly epoch: number;
  readonly text: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly words: readonly Word[];
}

/** All sound of this epoch was sent. */
export interface ReplyFinished {
  readonly type: "reply.finished";
  readonly seq: number;
  readonly t_ms: number;
  readonly epoch: number;
  readonly duration_ms: number;
}

/** Pause the sound within 60 ms; the epoch goes on. */
export interface PlaybackHold {
  readonly type: "playback.hold";
  readonly seq: number;
  readonly t_ms: number;
  readonly epoch: number;
}

/** Go on where the sound was paused. */
export interface PlaybackResume {
  readonly type: "playback.resume";
  readonly seq: number;
  readonly t_ms: number;
  readonly epoch: number;
}

/** Drop all media of `cancelled` and older, fade the sound out, report `playback.stopped`. */
export interface TurnCancelled {
  readonly type: "turn.cancelled";
  readonly seq: number;
  readonly t_ms: number;
  readonly cancelled: number;
  readonly epoch: number;
  readonly fade_ms: number;
}

/** A turn is over and stands in the history: all of a person's words, and what was heard of an answer. */
export interface TurnCommitted {
  readonly type: "turn.committed";
  readonly seq: number;
  readonly t_ms: number;
  readonly node: number;
  readonly party: "user" | "avatar";
  readonly text: string;
  readonly heard_text: string;
  readonly status: "open" | "done" | "interrupted" | "abandoned";
}

/** What the tree now says that a party feels, and which source decided its newest reading ("" where none did). */
export interface FeelingChanged {
  readonly type: "feeling.changed";
  readonly seq: number;
  readonly t_ms: number;
  readonly party: "user" | "avatar";
  readonly emotions: Readonly<Record<string, number>>;
  readonly valence: number;
  readonly arousal: number;
  readonly trend: number;
  readonly volatility: number;
  readonly source: string;
}

/** What the character now shows. */
export interface ShownChanged {
  readonly type: "shown.changed";
  readonly seq: number;
  readonly t_ms: number;
  readonly emotions: Readonly<Record<string, number>>;
  readonly intensity: number;
  readonly attitude: Readonly<Record<string, number>>;
}

/** Nodes that are new or have changed, and where the talk stands. `whole` begins anew: forget all other nodes. */
export interface TreeChanged {
  readonly type: "tree.changed";
  readonly seq: number;
  readonly t_ms: number;
  readonly whole: boolean;
  readonly current: number;
  readonly nodes: readonly TreeNode[];
}

/** Why the face looks so: the person's feeling, the nodes that weighed most in it, and what answers it. `node` is the turn that was asked for, 0 for now; `steers` is what may steer, as `session.set` has it. */
export interface TreeReasons {
  readonly type: "tree.reasons";
  readonly seq: number;
  readonly t_ms: number;
  readonly node: number;
  readonly steers: "tree" | "last_turn" | "nothing";
  readonly feeling: TreeFeeling;
  readonly shown: TreeShown;
}

/** Something went wrong, in a sentence for the person and a code for programs. */
export interface ErrorRaised {
  readonly type: "error.raised";
  readonly seq: number;
  readonly t_ms: number;
  readonly code: string;
  readonly message: string;
  readonly fatal: boolean;
}

export type ClientEvent =
  | SessionStart
  | SessionResume
  | SessionGreet
  | SessionEnd
  | SessionSet
  | MicrophoneOpen
  | MicrophoneClose
  | SpeechEnd
  | TextSay
  | TurnInterrupt
  | PlaybackStarted
  | PlaybackMoved
  | PlaybackHeld
  | PlaybackStopped
  | TreeRewind
  | TreeRegenerate
  | TreeEdit
  | TreeWhy;

export type ServerEvent =
  | SessionReady
  | StateChanged
  | TurnOpened
  | SpeechHeard
  | ReplyStarted
  | PhraseSpoken
  | ReplyFinished
  | PlaybackHold
  | PlaybackResume
  | TurnCancelled
  | TurnCommitted
  | FeelingChanged
  | ShownChanged
  | TreeChanged
  | TreeReasons
  | ErrorRaised;

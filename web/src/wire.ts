// Generated from server/wire.py by `python -m server.wire_files`; do not edit.

export const SUBPROTOCOL = "warmchat.1";
export const MAX_EVENT_BYTES = 65536;
export const MAX_MEDIA_BYTES = 65536;
export const MAX_TEXT_CHARS = 8000;
export const MICROPHONE_RATE_HZ = 16000;
export const VOICE_RATE_HZ = 24000;
export const MASK_SIZE = 64;
export const MEDIA_VERSION = 1;
export const KIND_USER_SOUND = 1;
export const KIND_VOICE = 2;
export const KIND_SPEECH_FACES = 3;
export const KIND_LIVE_FACES = 4;
export const KIND_HEAD_MASKS = 5;
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

/** A mind that may be chosen. `host`: where the words go, without address or key; "" where no server is asked. `where`: the words stay "here", go "away" from this machine, or it is "unknown", because a plug-in decides. `models`: empty where there is one only. */
export interface OfferedMind {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly where: "here" | "away" | "unknown";
  readonly models: readonly string[];
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

/** What a study asks to keep, and the version of the words; `required`: who does not agree cannot take part. */
export interface StudyConsent {
  readonly version: string;
  readonly text: "not_asked" | "asked" | "required";
  readonly sound: "not_asked" | "asked" | "required";
  readonly face: "not_asked" | "asked" | "required";
  readonly feelings: "not_asked" | "asked" | "required";
}

/** A key that sets a marker during the talk: `key` as the browser's `KeyboardEvent.key` has it. */
export interface StudyKey {
  readonly key: string;
  readonly label: string;
}

/** One item of a questionnaire. `scale`: whole numbers from 1 to `points`, named at their ends by `low` and `high`; with `picture`, drawn as the figures of the Self-Assessment Manikin, of which 1 is at `low`. `choice`: one of `options`. `text`: free words. */
export interface StudyItem {
  readonly name: string;
  readonly type: "scale" | "choice" | "text";
  readonly prompt: string;
  readonly low: string;
  readonly high: string;
  readonly points: number;
  readonly picture: "" | "valence" | "arousal";
  readonly options: readonly string[];
  readonly required: boolean;
}

/** A page of items, and the answers that were given already, by item: a tab that was closed loses nothing. */
export interface StudyQuestionnaire {
  readonly name: string;
  readonly title: string;
  readonly instruction: string;
  readonly source: string;
  readonly items: readonly StudyItem[];
  readonly given: Readonly<Record<string, number | string>>;
}

/** Open a talk. The first event of a connection, unless it resumes. `record` is the id of a kept talk of one's own to go on with, `study` the token of a participant's link. `character` is who shall answer, by a name of `GET /api/characters`; "" and a name that is gone mean the host's own. */
export interface SessionStart {
  readonly type: "session.start";
  readonly language?: string;
  readonly record?: string;
  readonly study?: string;
  readonly character?: string;
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

/** The person leaves. What they agreed to keep stays kept; all else is forgotten. */
export interface SessionEnd {
  readonly type: "session.end";
}

/** Change how the character listens, and what steers it; what is not given stays. `patience`: factor on how long a silence of the person is waited out. `headphones`: nothing that the character says comes back through the microphone, so no sound there is taken for it. `steers`: the feeling over the whole tree, the reading of the last turn alone, or nothing of what is felt. `expression`: what the character feels shows, or its face keeps one expression. `face`: it moves, or is a still picture whose mouth alone moves. `reading`: whether feelings are read from the person's words and voice; once off, what was read steers nothing either. */
export interface SessionSet {
  readonly type: "session.set";
  readonly listener_amplitude?: number | null;
  readonly patience?: number | null;
  readonly headphones?: boolean | null;
  readonly steers?: "tree" | "last_turn" | "nothing" | null;
  readonly expression?: "felt" | "fixed" | null;
  readonly face?: "moving" | "still" | null;
  readonly reading?: boolean | null;
}

/** Look on how the head is moved: `masks.watched` answers, and media of kind 5 follow where masks move it. */
export interface MasksWatch {
  readonly type: "masks.watch";
  readonly on: boolean;
}

/** Ask which minds there are now: this machine is looked over again, and `mind.offered` answers. */
export interface MindList {
  readonly type: "mind.list";
}

/** Let another mind answer in this talk, from the next reply on; `mind.chosen` confirms it. `id` and `model` are as they were offered; a mind that is not offered is refused. `model` may be "": the mind's own. */
export interface MindChoose {
  readonly type: "mind.choose";
  readonly id: string;
  readonly model?: string;
}

/** Ask an offered mind for one short sentence, outside of the talk; `mind.tried` says how it went. */
export interface MindTry {
  readonly type: "mind.try";
  readonly id: string;
  readonly model?: string;
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

/** The person drops the draft of what may have been heard: they did not say that. */
export interface SpeechDrop {
  readonly type: "speech.drop";
}

/** Take words from the browser's own recogniser from the next utterance on, or no longer; `ears.chosen` confirms it. The sound goes on coming: when somebody speaks is heard here. */
export interface EarsChoose {
  readonly type: "ears.choose";
  readonly browser: boolean;
}

/** What the browser's recogniser makes of a result, as it is now; it may change until it is final. `result` counts the results up from the beginning of the talk. Words that come while nobody speaks are dropped. */
export interface SpeechWords {
  readonly type: "speech.words";
  readonly result: number;
  readonly text: string;
  readonly final: boolean;
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

/** What may be kept of this talk; all four false is a private talk, of which nothing is kept. `version` names the words that the person was asked with. With `from_start`, what came before is kept as well; without it, what came before is forgotten. What was kept so far and is no longer agreed to is left as it is: to be rid of it, delete the talk. */
export interface ConsentSet {
  readonly type: "consent.set";
  readonly version: string;
  readonly text: boolean;
  readonly sound: boolean;
  readonly face: boolean;
  readonly feelings: boolean;
  readonly from_start?: boolean;
}

/** Set a mark in the record of this talk, now. */
export interface MarkerSet {
  readonly type: "marker.set";
  readonly label: string;
  readonly value?: string;
}

/** The person is done with what is shown: the welcome, a questionnaire, or the talk where they may end it. `part` is that of `study.changed`, so that a click that comes too late skips nothing; 0 is whatever is shown. */
export interface StudyNext {
  readonly type: "study.next";
  readonly part?: number;
}

/** The person stops taking part. With `forget`, everything that was kept of them is deleted. */
export interface StudyLeave {
  readonly type: "study.leave";
  readonly forget?: boolean;
}

/** An answer to one item; a later one for the same item holds. A number for a scale, words for the rest. */
export interface AnswerGive {
  readonly type: "answer.give";
  readonly questionnaire: string;
  readonly item: string;
  readonly phase: "before" | "after";
  readonly value: number | string;
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

/** What was understood of the person's speech so far; `final` texts stay. An `unsure` text was not said yet: it is all of a draft for the person to send, change or drop; "" takes it back. */
export interface SpeechHeard {
  readonly type: "speech.heard";
  readonly seq: number;
  readonly t_ms: number;
  readonly text: string;
  readonly final: boolean;
  readonly backchannel: boolean;
  readonly unsure: boolean;
}

/** The character begins to answer; media of this epoch follow. */
export interface ReplyStarted {
  readonly type: "reply.started";
  readonly seq: number;
  readonly t_ms: number;
  readonly epoch: number;
  readonly node: number;
}

/** A phrase of the answer, for captions: the words as written, and where they sound. Sent again, with the same `start_ms`, where a voice delivers a phrase piece by piece and it grows. `rate`, `pitch` and `volume` are factors on a voice's ordinary way: how it is said, for clients that say it with a voice of their own. */
export interface PhraseSpoken {
  readonly type: "phrase.spoken";
  readonly seq: number;
  readonly t_ms: number;
  readonly epoch: number;
  readonly text: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly words: readonly Word[];
  readonly rate: number;
  readonly pitch: number;
  readonly volume: number;
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

/** What is kept of this talk. `talk` is its id in the record, "" while nothing is kept. `off`: this server keeps nothing; `asking`: nothing is kept until the person agrees; `private`: nothing will be; `kept`: what the four switches say; `failed`: it cannot be written now, `message` says why and what happens next. */
export interface RecordChanged {
  readonly type: "record.changed";
  readonly seq: number;
  readonly t_ms: number;
  readonly state: "off" | "asking" | "private" | "kept" | "failed";
  readonly talk: string;
  readonly version: string;
  readonly text: boolean;
  readonly sound: boolean;
  readonly face: boolean;
  readonly feelings: boolean;
  readonly message: string;
}

/** What the participant is to see now. `title` and `text` are plain words, paragraphs apart by an empty line. `consent` comes with the step of that name, `questionnaire` with `before` and `after`. During the talk `seconds_left` counts down where there is a limit, `keys` set markers, and `may_end` says whether `study.next` ends it. `part` of `parts` is how far the person has come. `thanks`, `declined` and `left` are the end. A `rehearsal` is no real participant. */
export interface StudyChanged {
  readonly type: "study.changed";
  readonly seq: number;
  readonly t_ms: number;
  readonly study: string;
  readonly participant: string;
  readonly rehearsal: boolean;
  readonly step: "welcome" | "consent" | "before" | "talk" | "after" | "thanks" | "declined" | "left";
  readonly part: number;
  readonly parts: number;
  readonly title: string;
  readonly text: string;
  readonly consent: StudyConsent | null;
  readonly questionnaire: StudyQuestionnaire | null;
  readonly seconds_left: number | null;
  readonly keys: readonly StudyKey[];
  readonly may_end: boolean;
}

/** Whether generated head masks move the head of this talk; where they do not, no media of kind 5 come. */
export interface MasksWatched {
  readonly type: "masks.watched";
  readonly seq: number;
  readonly t_ms: number;
  readonly generated: boolean;
}

/** Words of crisis were said, in the turn of `node`: show where people can be reached. The talk goes on. The numbers stand at `/help-lines.json`; the page picks the country, and tells nobody which. */
export interface CareOffered {
  readonly type: "care.offered";
  readonly seq: number;
  readonly t_ms: number;
  readonly node: number;
}

/** The minds there are, and which answers: `id` and `model`. */
export interface MindOffered {
  readonly type: "mind.offered";
  readonly seq: number;
  readonly t_ms: number;
  readonly minds: readonly OfferedMind[];
  readonly id: string;
  readonly model: string;
}

/** This mind answers from the next reply on; `provider` is what runs now and why. */
export interface MindChosen {
  readonly type: "mind.chosen";
  readonly seq: number;
  readonly t_ms: number;
  readonly id: string;
  readonly model: string;
  readonly provider: Provider;
}

/** A mind was tried: the sentence it said and how soon it began, or the sentence that says why not. */
export interface MindTried {
  readonly type: "mind.tried";
  readonly seq: number;
  readonly t_ms: number;
  readonly id: string;
  readonly model: string;
  readonly works: boolean;
  readonly first_ms: number;
  readonly message: string;
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

/** These ears give the words from the next utterance on; `provider` is what runs now and why. */
export interface EarsChosen {
  readonly type: "ears.chosen";
  readonly seq: number;
  readonly t_ms: number;
  readonly provider: Provider;
}

export type ClientEvent =
  | SessionStart
  | SessionResume
  | SessionGreet
  | SessionEnd
  | SessionSet
  | MasksWatch
  | MindList
  | MindChoose
  | MindTry
  | MicrophoneOpen
  | MicrophoneClose
  | SpeechEnd
  | SpeechDrop
  | EarsChoose
  | SpeechWords
  | TextSay
  | TurnInterrupt
  | PlaybackStarted
  | PlaybackMoved
  | PlaybackHeld
  | PlaybackStopped
  | TreeRewind
  | TreeRegenerate
  | TreeEdit
  | TreeWhy
  | ConsentSet
  | MarkerSet
  | StudyNext
  | StudyLeave
  | AnswerGive;

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
  | RecordChanged
  | StudyChanged
  | MasksWatched
  | CareOffered
  | MindOffered
  | MindChosen
  | MindTried
  | ErrorRaised
  | EarsChosen;

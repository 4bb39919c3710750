import { type Signal, signal } from "@preact/signals";
import { type Caption, NO_CAPTION } from "./captions";
import type { ConnectionStatus } from "./connection";
import type { LightsName } from "./face/lights_name";
import type { HeadMask } from "./media";
import type { MicrophoneProblem } from "./microphone/problems";
import type { SoundStatus } from "./voice/voice";
import { NO_TREE, type TreeState } from "./tree/tree_state";
import type {
  FeelingChanged,
  PhraseSpoken,
  RecordChanged,
  SessionReady,
  SessionSet,
  StateChanged,
  StudyChanged,
  TreeReasons,
  TurnCommitted,
} from "./wire";

/** One line of the transcript. */
export interface Line {
  /** Stays the same while the line changes. */
  readonly key: string;
  readonly party: "user" | "avatar";
  readonly text: string;
  readonly status: TurnCommitted["status"] | "sending";
}

/** What the page tells a person who should know it; shown until dismissed or no longer true. */
export interface Notice {
  readonly key: string;
  readonly text: string;
  /** What a button on it offers, if anything helps. */
  readonly action?: "retry_microphone" | "unlock_sound" | "reload";
}

/** `off` was never asked for; `asking` waits for the browser. */
export type MicrophoneStatus = "off" | "asking" | "open" | MicrophoneProblem;

/** What the character may go by. */
export type Steers = NonNullable<SessionSet["steers"]>;

/** Everything that the panels show. */
export interface Store {
  readonly connection: Signal<ConnectionStatus>;
  readonly ready: Signal<SessionReady | null>;
  readonly state: Signal<StateChanged["state"]>;
  readonly lines: Signal<readonly Line[]>;
  /** What is understood of the person's speech, before it is a turn. */
  readonly hearing: Signal<string>;
  /** What may have been heard; the person sends it, changes it or drops it. */
  readonly draft: Signal<string>;
  /** What the person said or typed last, until the answer has begun for a while. */
  readonly said: Signal<string>;
  readonly caption: Signal<Caption>;
  /** Phrases of the newest answer. */
  readonly answer: Signal<{ readonly epoch: number; readonly phrases: readonly PhraseSpoken[] }>;
  readonly feelings: Signal<Readonly<Partial<Record<"user" | "avatar", FeelingChanged>>>>;
  readonly tree: Signal<TreeState>;
  /** The node under the pointer or with the focus; 0 where there is none. */
  readonly pointed: Signal<number>;
  /** Why the face looks as it does, while it is shown. */
  readonly reasons: Signal<TreeReasons | null>;
  /** The turn of the person's that is being said differently. */
  readonly editing: Signal<{ readonly node: number; readonly text: string } | null>;
  readonly treeOpen: Signal<boolean>;
  readonly steers: Signal<Steers>;
  /** Whether the view of what moves the head is there. */
  readonly motionOpen: Signal<boolean>;
  /** Whether generated masks move the head; null until the server has said so. */
  readonly masked: Signal<boolean | null>;
  /** The head as it was generated for the face that is seen. */
  readonly headMask: Signal<HeadMask | null>;
  readonly microphone: Signal<MicrophoneStatus>;
  readonly muted: Signal<boolean>;
  readonly pushToTalk: Signal<boolean>;
  /** Factor on how long a silence of the person is waited out. */
  readonly patience: Signal<number>;
  /** Nothing that the character says comes back through the microphone. */
  readonly headphones: Signal<boolean>;
  /** Whether words come from the browser's own recogniser. */
  readonly browserEars: Signal<boolean>;
  /** Whether the person lets their feelings be read. */
  readonly reading: Signal<boolean>;
  /** Where people can be reached, once words were said that call for it. */
  readonly care: Signal<"none" | "open" | "closed">;
  readonly held: Signal<boolean>;
  readonly sound: Signal<SoundStatus>;
  readonly picture: Signal<"loading" | "shown" | "none" | "failed">;
  /** How the person is lit. */
  readonly lights: Signal<LightsName>;
  /** Whom the studio makes: "" somebody new, else whom of those made here it changes; null while it is closed. */
  readonly studio: Signal<string | null>;
  readonly notices: Signal<readonly Notice[]>;
  /** Whether the person has begun: until then the first card is there and nothing sounds. */
  readonly begun: Signal<boolean>;
  readonly transcriptOpen: Signal<boolean>;
  /** What is kept of this talk; null until the server has said so. */
  readonly record: Signal<RecordChanged | null>;
  /** The card about it: `asking` puts the question, `choosing` shows every switch. */
  readonly consent: Signal<"closed" | "asking" | "choosing">;
  readonly talksOpen: Signal<boolean>;
  readonly settingsOpen: Signal<boolean>;
  /** Where a participant of a study stands; null outside of studies, and until the server has said so. */
  readonly study: Signal<StudyChanged | null>;
}

/** Return the state of a page that has just been opened. */
export function createStore(): Store {
  return {
    connection: signal<ConnectionStatus>("connecting"),
    ready: signal<SessionReady | null>(null),
    state: signal<StateChanged["state"]>("listening"),
    lines: signal<readonly Line[]>([]),
    hearing: signal(""),
    draft: signal(""),
    said: signal(""),
    caption: signal(NO_CAPTION),
    answer: signal({ epoch: 0, phrases: [] }),
    feelings: signal({}),
    tree: signal(NO_TREE),
    pointed: signal(0),
    reasons: signal<TreeReasons | null>(null),
    editing: signal<{ readonly node: number; readonly text: string } | null>(null),
    treeOpen: signal(false),
    steers: signal<Steers>("tree"),
    motionOpen: signal(false),
    masked: signal<boolean | null>(null),
    headMask: signal<HeadMask | null>(null),
    microphone: signal<MicrophoneStatus>("off"),
    muted: signal(false),
    pushToTalk: signal(false),
    patience: signal(1),
    headphones: signal(false),
    browserEars: signal(false),
    reading: signal(true),
    care: signal<"none" | "open" | "closed">("none"),
    held: signal(false),
    sound: signal<SoundStatus>("off"),
    picture: signal<"loading" | "shown" | "none" | "failed">("loading"),
    lights: signal<LightsName>("soft"),
    studio: signal<string | null>(null),
    notices: signal<readonly Notice[]>([]),
    begun: signal(false),
    transcriptOpen: signal(false),
    record: signal<RecordChanged | null>(null),
    consent: signal<"closed" | "asking" | "choosing">("closed"),
    talksOpen: signal(false),
    settingsOpen: signal(false),
    study: signal<StudyChanged | null>(null),
  };
}

/** Show a notice, in the place of an older one of the same key. */
export function notify(store: Store, notice: Notice): void {
  store.notices.value = [...store.notices.value.filter(({ key }) => key !== notice.key), notice];
}

/** Take a notice away. */
export function dismiss(store: Store, key: string): void {
  if (store.notices.value.some((notice) => notice.key === key)) {
    store.notices.value = store.notices.value.filter((notice) => notice.key !== key);
  }
}

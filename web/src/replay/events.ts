/** What a record holds, as `emotion_tree/trajectory/events.py` and `record.py` have it; only what is replayed. */

export type PartyName = "user" | "avatar";
export type Emotions = Readonly<Record<string, number>>;

/** A turn, whole; of equal `node` the last holds. */
export interface TurnChanged {
  readonly t_s: number;
  readonly type: "turn.changed";
  readonly node: number;
  readonly listener: number;
  readonly parent: number;
  readonly level: number;
  readonly party: PartyName;
  readonly status: "open" | "done" | "interrupted" | "abandoned";
  readonly started_s: number;
  readonly ended_s: number | null;
  readonly text: string;
  readonly heard_text: string;
  readonly backchannels: readonly string[];
}

export interface TreeMoved {
  readonly t_s: number;
  readonly type: "tree.moved";
  readonly current: number;
}

export interface ReadingTaken {
  readonly t_s: number;
  readonly type: "reading.taken";
  readonly node: number;
  readonly party: PartyName;
  readonly source: string;
  readonly emotions: Emotions;
  readonly valence: number;
  readonly arousal: number;
  readonly intensity: number;
  readonly confidence: number;
}

export interface FeelingChanged {
  readonly t_s: number;
  readonly type: "feeling.changed";
  readonly party: PartyName;
  readonly emotions: Emotions;
  readonly valence: number;
  readonly arousal: number;
}

export interface StateChanged {
  readonly t_s: number;
  readonly type: "state.changed";
  readonly state: "listening" | "user_speaking" | "thinking" | "speaking" | "held";
}

/** A phrase of a reply; of equal `epoch` and `start_ms` the last holds. Times are the reply's own. */
export interface PhraseSpoken {
  readonly t_s: number;
  readonly type: "phrase.spoken";
  readonly epoch: number;
  readonly node: number;
  readonly text: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly words: readonly { readonly text: string; readonly start_ms: number; readonly end_ms: number }[];
}

export interface PlaybackChanged {
  readonly t_s: number;
  readonly type: "playback.changed";
  readonly epoch: number;
  readonly node: number;
  readonly what: "started" | "moved" | "held" | "resumed" | "stopped";
  readonly played_ms: number;
}

export interface MarkerSet {
  readonly t_s: number;
  readonly type: "marker.set";
  readonly label: string;
  readonly value: string;
  readonly source: string;
}

/** Anything else that happened; a newer record may hold more than this page knows. */
interface Other {
  readonly t_s: number;
  readonly type: `${string}.${string}` & { readonly other?: never };
}

export type ReplayedEvent =
  | TurnChanged
  | TreeMoved
  | ReadingTaken
  | FeelingChanged
  | StateChanged
  | PhraseSpoken
  | PlaybackChanged
  | MarkerSet;
export type RecordedEvent = ReplayedEvent | Other;

/** What holds for the whole talk. */
export interface Header {
  readonly id: string;
  readonly schema_version: number;
  readonly began_at: string;
  readonly title: string;
  readonly condition: string;
  readonly consent: { readonly text: boolean; readonly sound: boolean; readonly face: boolean; readonly feelings: boolean };
  readonly character: string;
  readonly head: string;
  readonly fps: number;
  readonly channels: readonly string[];
}

/** A talk as the server gives it, without faces and sound. */
export interface TalkRecord {
  readonly header: Header;
  readonly events: readonly RecordedEvent[];
  readonly duration_s: number;
  /** Seconds of the talk for which a face may be had; 0 where none was kept. */
  readonly faces_s: number;
  readonly sound: { readonly user: boolean; readonly avatar: boolean };
}

/** Return the events of one type, in order. */
export function eventsOf<T extends ReplayedEvent["type"]>(
  { events }: TalkRecord,
  type: T,
): Extract<ReplayedEvent, { type: T }>[] {
  return events.filter((event) => event.type === type) as Extract<ReplayedEvent, { type: T }>[];
}

/** Return how many of the events, which lie in the order of their time, have happened by a time. */
export function happenedBy(events: readonly { readonly t_s: number }[], t_s: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle] as { t_s: number }).t_s <= t_s) low = middle + 1;
    else high = middle;
  }
  return low;
}

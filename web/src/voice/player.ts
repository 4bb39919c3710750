import type { PhraseSpoken } from "../wire";
import type { PlaybackReport } from "./playback_queue";

/** A report of the queue with its time on the player's own timeline. */
export type TimedReport = PlaybackReport & { readonly time_s: number };

/** Loudness of what went out, for traces. */
export interface Loudness {
  readonly type: "loudness";
  readonly time_s: number;
  /** `position`: of 40 ms of an epoch from `played_ms` on; `output`: of the last 20 ms, whatever they were. */
  readonly of: "position" | "output";
  readonly epoch: number;
  readonly played_ms: number;
  readonly rms: number;
}

/** What the page says to a player, wherever it runs. */
export type PlayerOrder =
  | { readonly type: "sound"; readonly epoch: number; readonly start: number; readonly pcm: Int16Array<ArrayBuffer> }
  /** What the sound says, and where; for players that say it themselves. */
  | { readonly type: "phrase"; readonly epoch: number; readonly phrase: PhraseSpoken }
  /** Go on from here: the part before was heard from another player. */
  | { readonly type: "seek"; readonly epoch: number; readonly position: number }
  | { readonly type: "finish"; readonly epoch: number; readonly total: number }
  | { readonly type: "hold" | "resume" | "cancel"; readonly epoch: number }
  | { readonly type: "reset" };

/** Something that plays an answer, or passes its time in silence. */
export interface Player {
  readonly audible: boolean;
  order(order: PlayerOrder): void;
  /** The time of its timeline that can be heard at this moment, in seconds. */
  audible_s(): number;
  /** Sound from this loudspeaker, "" for the browser's own choice; one that cannot be used changes nothing. */
  setSpeaker(id: string): void;
  /** What sounds, to be recorded; null where nothing does. */
  stream(): MediaStream | null;
  /** Ask the browser again for sound; true when it sounds. */
  unlock(): Promise<boolean>;
  close(): void;
}

/** What a player tells the page. */
export interface PlayerListener {
  report(report: TimedReport): void;
  loudness?: ((loudness: Loudness) => void) | undefined;
}

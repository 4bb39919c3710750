import { type Media, pcmOf } from "../media";
import { type ClientEvent, type PhraseSpoken, VOICE_RATE_HZ } from "../wire";
import { createAudioPlayer } from "./audio_player";
import { type BrowserSpeech, type BrowserVoiceProblem, createBrowserPlayer } from "./browser/browser_player";
import { createPlaybackClock, type Playhead } from "./clock";
import { createPlaybackEvents } from "./playback_events";
import type { Loudness, Player, PlayerListener, PlayerOrder, TimedReport } from "./player";
import { createSilentPlayer } from "./silent_player";

/** `off` until the person's first gesture; `blocked` can be tried again, `missing` cannot. */
export type SoundStatus = "off" | "on" | "blocked" | "missing";

/** The character's voice: what of it sounds, and what the server must know of that. */
export interface Voice {
  /** Begin to sound; call it from a click or a key press. */
  unlock(): Promise<SoundStatus>;
  accept(media: Media): void;
  /** What the sound says, and where. */
  phrase(phrase: PhraseSpoken): void;
  finish(epoch: number, duration_ms: number): void;
  hold(epoch: number): void;
  resume(epoch: number): void;
  cancel(epoch: number): void;
  /** Let the browser speak the words, or with null let the server's sound be heard; it changes between two answers. */
  setSpeech(speech: Speech | null): void;
  /** Sound from this loudspeaker, "" for the browser's own choice. */
  setSpeaker(id: string): void;
  /** What sounds, to be recorded; null where nothing can. */
  stream(): MediaStream | null;
  reset(): void;
  /** Write what can be heard now into `out`; false when no answer sounds. A hold shows in it at once. */
  read(out: Playhead): boolean;
  heard(): { epoch: number; played_ms: number };
}

/** What is asked of the browser to let it speak. */
export type Speech = Omit<BrowserSpeech, "failed">;

/** What a voice tells the page. */
export interface VoiceListener {
  send(event: ClientEvent): void;
  /** How loud it was, and when that can be heard on the page's own clock. */
  loudness?: ((loudness: Loudness, at_ms: number) => void) | undefined;
  /** The browser could not speak; the server's sound is heard again, from where it was. */
  speechFailed(problem: BrowserVoiceProblem): void;
}

/** A loudspeaker that is slower than this tells its delay wrongly. */
const LONGEST_LATENCY_S = 0.5;

const samplesAt = (t_ms: number): number => Math.round((t_ms * VOICE_RATE_HZ) / 1000);

/** Return a voice that is silent until it is unlocked. */
export function createVoice(listener: VoiceListener): Voice {
  let clock = createPlaybackClock(VOICE_RATE_HZ);
  const events = createPlaybackEvents();
  let player: Player | null = null;
  /** A player that sounds, waiting for the answer of a silent one to be over. */
  let successor: Player | null = null;
  let waiting: PlayerOrder[] = [];
  let speaker = "";
  let speech: Speech | null = null;
  /** What a player that speaks by itself was told, should it fail and another take over. */
  let told: Exclude<PlayerOrder, { type: "reset" }>[] = [];
  let newest: TimedReport | null = null;
  let heldEpoch = 0;
  let cancelledEpoch = 0;
  let busy = false;
  /** The end of an answer that was given out but may not have reached the ear yet. */
  let late: ClientEvent[] = [];
  let lateTimer: ReturnType<typeof setTimeout> | undefined;

  function sendLate(): void {
    clearTimeout(lateTimer);
    late.forEach(listener.send);
    late = [];
  }

  function order(one: PlayerOrder): void {
    if (player) player.order(one);
    else waiting.push(one);
    if (speech && one.type !== "reset") told.push(one);
  }

  function use(next: Player): void {
    player?.close();
    player = next;
    clock = createPlaybackClock(VOICE_RATE_HZ);
    for (const one of waiting) next.order(one);
    waiting = [];
  }

  function report(from: () => Player | null, one: TimedReport): void {
    if (from() !== player) return;
    busy = one.type === "position" || one.type === "held";
    newest = busy ? one : null;
    told = told.filter(({ epoch }) => epoch >= one.epoch);
    clock.add(one);
    const happened = events.of(one);
    sendLate();
    if (busy) return happened.forEach(listener.send);
    clock.clear(one.time_s);
    // The last samples are still on their way to the ear when the queue has given them out.
    const delay_s = one.type === "ended" ? one.time_s - (player?.audible_s() ?? one.time_s) : 0;
    late = happened;
    if (delay_s > 0) lateTimer = setTimeout(sendLate, 1000 * Math.min(delay_s, LONGEST_LATENCY_S));
    else sendLate();
    if (successor) use(successor);
    successor = null;
  }

  /** Reports of a player count only while it is the one in use. */
  function listenTo(): { hears: PlayerListener; is: (made: Player) => void } {
    let own: Player | null = null;
    const tell = listener.loudness;
    return {
      hears: {
        report: (one) => report(() => own, one),
        loudness: tell && ((one) => tell(one, performance.now() + 1000 * (one.time_s - (own?.audible_s() ?? one.time_s)))),
      },
      is: (made) => {
        own = made;
      },
    };
  }

  function fallSilent(): void {
    if (player) return;
    const { hears, is } = listenTo();
    const silent = createSilentPlayer(hears);
    is(silent);
    use(silent);
  }

  /** Return a player that sounds, as is wished now. */
  async function make(): Promise<Player> {
    const { hears, is } = listenTo();
    const failed = (problem: BrowserVoiceProblem): void => void replaceSpeech(problem);
    const made = speech ? createBrowserPlayer(hears, { ...speech, failed }) : await createAudioPlayer(hears);
    is(made);
    if (speaker) made.setSpeaker(speaker);
    return made;
  }

  /** Let the server's sound be heard where the browser fell silent. */
  async function replaceSpeech(problem: BrowserVoiceProblem): Promise<void> {
    speech = null;
    player?.close();
    player = null;
    waiting = newest ? [{ type: "seek", epoch: newest.epoch, position: newest.position_samples }, ...told] : told;
    told = [];
    listener.speechFailed(problem);
    await unlock();
  }

  async function unlock(): Promise<SoundStatus> {
    if (player?.audible) return (await player.unlock()) ? "on" : "blocked";
    return replace();
  }

  /** Let a new player sound, as is wished now, once the answer that is under way is over. */
  async function replace(): Promise<SoundStatus> {
    const wished = speech;
    try {
      const made = await make();
      if (!(await made.unlock())) {
        made.close();
        fallSilent();
        return "blocked";
      }
      // Something else was chosen meanwhile, and has its own player.
      if (speech !== wished) made.close();
      else if (player && busy) successor = made;
      else use(made);
      return "on";
    } catch {
      fallSilent();
      return "missing";
    }
  }

  return {
    unlock,
    accept(media) {
      order({ type: "sound", epoch: media.epoch, start: samplesAt(media.t_ms), pcm: pcmOf(media) });
    },
    phrase: (phrase) => order({ type: "phrase", epoch: phrase.epoch, phrase }),
    finish(epoch, duration_ms) {
      events.finish(epoch, duration_ms);
      order({ type: "finish", epoch, total: samplesAt(duration_ms) });
    },
    hold(epoch) {
      heldEpoch = epoch;
      order({ type: "hold", epoch });
    },
    resume(epoch) {
      if (heldEpoch === epoch) heldEpoch = 0;
      order({ type: "resume", epoch });
    },
    cancel(epoch) {
      cancelledEpoch = Math.max(cancelledEpoch, epoch);
      order({ type: "cancel", epoch });
    },
    stream: () => player?.stream() ?? null,
    setSpeech(next) {
      speech = next;
      told = [];
      // Until it is unlocked there is nothing to replace.
      if (player?.audible) void replace();
    },
    setSpeaker(id) {
      speaker = id;
      player?.setSpeaker(id);
      successor?.setSpeaker(id);
    },
    reset() {
      heldEpoch = 0;
      cancelledEpoch = 0;
      busy = false;
      newest = null;
      told = [];
      late = [];
      events.reset();
      clock = createPlaybackClock(VOICE_RATE_HZ);
      order({ type: "reset" });
    },
    read(out) {
      if (!player || !clock.read(player.audible_s(), out) || out.epoch <= cancelledEpoch) return false;
      if (out.epoch === heldEpoch) out.moving = false;
      return true;
    },
    heard: () => events.heard(),
  };
}

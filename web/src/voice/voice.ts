import { type Media, pcmOf } from "../media";
import { type ClientEvent, VOICE_RATE_HZ } from "../wire";
import { createAudioPlayer } from "./audio_player";
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
  finish(epoch: number, duration_ms: number): void;
  hold(epoch: number): void;
  resume(epoch: number): void;
  cancel(epoch: number): void;
  /** Sound from this loudspeaker, "" for the browser's own choice. */
  setSpeaker(id: string): void;
  /** What sounds, to be recorded; null where nothing can. */
  stream(): MediaStream | null;
  reset(): void;
  /** Write what can be heard now into `out`; false when no answer sounds. A hold shows in it at once. */
  read(out: Playhead): boolean;
  heard(): { epoch: number; played_ms: number };
}

/** What a voice tells the page. */
export interface VoiceListener {
  send(event: ClientEvent): void;
  /** How loud it was, and when that can be heard on the page's own clock. */
  loudness?: ((loudness: Loudness, at_ms: number) => void) | undefined;
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
    clock.add(one);
    const told = events.of(one);
    sendLate();
    if (busy) return told.forEach(listener.send);
    clock.clear(one.time_s);
    // The last samples are still on their way to the ear when the queue has given them out.
    const delay_s = one.type === "ended" ? one.time_s - (player?.audible_s() ?? one.time_s) : 0;
    late = told;
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

  async function unlock(): Promise<SoundStatus> {
    if (player?.audible) return (await player.unlock()) ? "on" : "blocked";
    try {
      const { hears, is } = listenTo();
      const made = await createAudioPlayer(hears);
      is(made);
      if (speaker) made.setSpeaker(speaker);
      if (!(await made.unlock())) {
        made.close();
        fallSilent();
        return "blocked";
      }
      if (player && busy) successor = made;
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
    setSpeaker(id) {
      speaker = id;
      player?.setSpeaker(id);
      successor?.setSpeaker(id);
    },
    reset() {
      heldEpoch = 0;
      cancelledEpoch = 0;
      busy = false;
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

import type { Signal } from "@preact/signals";
import { type ClientEvent, KIND_USER_SOUND, MICROPHONE_RATE_HZ } from "../wire";
import { gateOpen } from "./gate";
import { easeLevel, levelOf } from "./level";
import { type Microphone, openMicrophone } from "./microphone";
import { type MicrophoneProblem, problemOf } from "./problems";

const FRAME_MS = 20;

/** Signals that the ears follow and set. */
export interface EarsState {
  readonly microphone: Signal<"off" | "asking" | "open" | MicrophoneProblem>;
  readonly muted: Signal<boolean>;
  readonly pushToTalk: Signal<boolean>;
  readonly held: Signal<boolean>;
}

/** Where the sound goes. */
export interface EarsPort {
  send(event: ClientEvent): void;
  sendMedia(kind: number, count: number, t_ms: number, payload: Uint8Array): void;
  level(level: number): void;
  /** Whether the person is heard now: not while they are muted. */
  listening(on: boolean): void;
  /** The microphone that is wanted; "" leaves it to the browser. */
  device(): string;
  /** The device went away in the middle of the talk; what was said until then was sent. */
  lost(): void;
}

/** The person's microphone, and whether it may be heard. */
export interface Ears {
  /** Ask for the microphone; the outcome stands in the state. Without a person's click, browsers may refuse. */
  open(): Promise<void>;
  /** Another microphone was chosen: hear with it from now on, if one is open. */
  changeDevice(): Promise<void>;
  setMuted(muted: boolean): void;
  setPushToTalk(on: boolean): void;
  /** The key or button of push-to-talk is held, or let go. */
  setHeld(held: boolean): void;
  /** The server is there, perhaps anew: tell it again that sound comes. */
  announce(): void;
}

/** Return ears that hear nothing yet. */
export function createEars(state: EarsState, port: EarsPort): Ears {
  let microphone: Microphone | null = null;
  let sending = false;
  let sent_ms = 0;
  let shown = 0;

  function wished(): boolean {
    return (
      microphone !== null &&
      gateOpen({ muted: state.muted.value, pushToTalk: state.pushToTalk.value, held: state.held.value })
    );
  }

  /** Bring what is sent in line with what the person wishes. */
  function settle(): void {
    const wish = wished();
    if (wish === sending) return;
    sending = wish;
    microphone?.gate(wish);
    port.listening(wish);
    if (wish) begin();
    else {
      // The turn ends with the hand or the mute button, not with a silence that nobody hears.
      port.send({ type: "speech.end" });
      port.send({ type: "microphone.close" });
      shown = 0;
      port.level(0);
    }
  }

  function begin(): void {
    sent_ms = 0;
    port.send({ type: "microphone.open", rate_hz: MICROPHONE_RATE_HZ });
  }

  function take(pcm: Int16Array<ArrayBuffer>): void {
    if (!sending) return;
    shown = easeLevel(shown, levelOf(pcm), FRAME_MS);
    port.level(shown);
    port.sendMedia(KIND_USER_SOUND, pcm.length, sent_ms, new Uint8Array(pcm.buffer));
    sent_ms += FRAME_MS;
  }

  function lose(): void {
    microphone?.close();
    microphone = null;
    state.microphone.value = "lost";
    settle();
    port.lost();
  }

  async function open(): Promise<void> {
    if (microphone || state.microphone.value === "asking") return;
    state.microphone.value = "asking";
    try {
      microphone = await openMicrophone({ frame: take, lost: lose }, port.device());
      state.microphone.value = "open";
      // A microphone that is kept closed at first must not listen at all.
      if (!wished()) microphone.gate(false);
      settle();
    } catch (error) {
      state.microphone.value = problemOf(error);
    }
  }

  return {
    open,
    async changeDevice() {
      if (!microphone) return;
      microphone.close();
      microphone = null;
      // What was being said with the old one ends here.
      settle();
      state.microphone.value = "off";
      await open();
    },
    setMuted(muted) {
      state.muted.value = muted;
      settle();
    },
    setPushToTalk(on) {
      state.pushToTalk.value = on;
      settle();
    },
    setHeld(held) {
      state.held.value = held;
      settle();
    },
    announce() {
      if (sending) begin();
    },
  };
}

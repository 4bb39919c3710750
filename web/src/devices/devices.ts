import { type Signal, signal } from "@preact/signals";
import { keepWish, recallWish, type Storage } from "../wishes";

/** A microphone or loudspeaker of this machine. */
export interface Device {
  readonly id: string;
  /** "" until the page may use a microphone: before that, browsers do not tell. */
  readonly label: string;
}

export type DeviceKind = "microphone" | "speaker";

/** The devices there are, and which the person chose; "" leaves it to the browser. */
export interface Devices {
  readonly found: Signal<Readonly<Record<DeviceKind, readonly Device[]>>>;
  readonly chosen: Signal<Readonly<Record<DeviceKind, string>>>;
  /** Whether this browser lets a page choose the loudspeaker. */
  readonly choosesSpeaker: boolean;
  /** Look over the machine again. */
  look(): Promise<void>;
  choose(kind: DeviceKind, id: string): void;
}

const KINDS: Readonly<Record<string, DeviceKind>> = { audioinput: "microphone", audiooutput: "speaker" };
/** Chromium's names for what the system has chosen; "" says the same, in every browser. */
const SYSTEMS = new Set(["default", "communications", ""]);

/** Return the devices of this machine, with what was chosen before; `changed` is told of a new choice. */
export function createDevices(storage: Storage | null, changed: (kind: DeviceKind, id: string) => void): Devices {
  const found = signal<Readonly<Record<DeviceKind, readonly Device[]>>>({ microphone: [], speaker: [] });
  const chosen = signal({ microphone: recallWish(storage, "microphone"), speaker: recallWish(storage, "speaker") });
  return {
    found,
    chosen,
    choosesSpeaker: typeof AudioContext !== "undefined" && "setSinkId" in AudioContext.prototype,
    async look() {
      const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
      const now: Record<DeviceKind, Device[]> = { microphone: [], speaker: [] };
      for (const { kind, deviceId, label } of all) {
        const ours = KINDS[kind];
        if (ours && !SYSTEMS.has(deviceId)) now[ours].push({ id: deviceId, label });
      }
      found.value = now;
    },
    choose(kind, id) {
      chosen.value = { ...chosen.value, [kind]: id };
      keepWish(storage, kind, id);
      changed(kind, id);
    },
  };
}

import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";
import type { ClientEvent } from "../wire";
import { createEars, type Ears, type EarsState } from "./ears";
import { type MicrophoneListener, openMicrophone } from "./microphone";

vi.mock("./microphone", () => ({ openMicrophone: vi.fn() }));

let state: EarsState;
let ears: Ears;
let device: MicrophoneListener;
let told: string[];
let times: number[];
let heard: boolean[];

beforeEach(() => {
  state = { microphone: signal("off"), muted: signal(false), pushToTalk: signal(false), held: signal(false) };
  told = [];
  heard = [];
  times = [];
  vi.mocked(openMicrophone).mockImplementation(async (listener) => {
    device = listener;
    return { gate: (open) => told.push(open ? "gate open" : "gate shut"), close: () => told.push("device closed") };
  });
  ears = createEars(state, {
    send: (event: ClientEvent) => told.push(event.type),
    sendMedia: (_kind, _count, t_ms) => times.push(t_ms),
    level: () => undefined,
    listening: (on) => heard.push(on),
    device: () => "desk",
    lost: () => told.push("page told"),
  });
});

const frames = (count: number): void => {
  for (let i = 0; i < count; i += 1) device.frame(new Int16Array(320));
};

test("an open microphone is announced before its sound, whose time counts from there", async () => {
  await ears.open();
  frames(3);
  expect(told).toEqual(["gate open", "microphone.open"]);
  expect(times).toEqual([0, 20, 40]);
});

test("a muted microphone ends the turn and sends nothing, except while the key is held", async () => {
  await ears.open();
  ears.setMuted(true);
  frames(2);
  expect(times).toEqual([]);
  expect(told.slice(2)).toEqual(["gate shut", "speech.end", "microphone.close"]);
  ears.setHeld(true);
  frames(2);
  ears.setHeld(false);
  frames(2);
  expect(times).toEqual([0, 20]);
  expect(told.slice(-3)).toEqual(["gate shut", "speech.end", "microphone.close"]);
  expect(heard).toEqual([true, false, true, false]);
});

test("with push-to-talk on, a microphone opens without listening", async () => {
  ears.setPushToTalk(true);
  await ears.open();
  frames(1);
  expect(told).toEqual(["gate shut"]);
  expect(times).toEqual([]);
});

test("after a break the server is told again, with times that begin anew", async () => {
  await ears.open();
  frames(2);
  ears.announce();
  frames(1);
  expect(told.at(-1)).toBe("microphone.open");
  expect(times).toEqual([0, 20, 0]);
});

test("a device that is pulled out in mid-sentence ends the turn and is named, and can be opened again", async () => {
  await ears.open();
  frames(25);
  device.lost();
  // All that was said until then went out before the end of the turn.
  expect(times.length).toBe(25);
  expect(state.microphone.value).toBe("lost");
  expect(told.slice(-4)).toEqual(["device closed", "speech.end", "microphone.close", "page told"]);
  await ears.open();
  expect(state.microphone.value).toBe("open");
  frames(1);
  expect(times.at(-1)).toBe(0);
});

test("why there is no microphone is kept", async () => {
  vi.mocked(openMicrophone).mockRejectedValue(new DOMException("no", "NotAllowedError"));
  await ears.open();
  expect(state.microphone.value).toBe("denied");
});

test("another microphone takes over in mid-talk: what was being said ends, and times begin anew", async () => {
  await ears.open();
  frames(2);
  await ears.changeDevice();
  frames(1);
  expect(vi.mocked(openMicrophone)).toHaveBeenLastCalledWith(expect.anything(), "desk");
  expect(told).toEqual(["gate open", "microphone.open", "device closed", "speech.end", "microphone.close", "gate open", "microphone.open"]);
  expect(times).toEqual([0, 20, 0]);
});

test("a choice without an open microphone opens none", async () => {
  vi.mocked(openMicrophone).mockClear();
  await ears.changeDevice();
  expect(openMicrophone).not.toHaveBeenCalled();
});

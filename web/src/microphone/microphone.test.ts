import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Microphone, openMicrophone } from "./microphone";

vi.mock("./microphone.worklet.ts?worker&url", () => ({ default: "worklet.js" }));

class FakeTrack {
  enabled = true;
  stopped = false;
  onended: (() => void) | null = null;
  stop(): void {
    this.stopped = true;
  }
}

class FakeContext {
  static last: FakeContext;
  state = "running";
  resumable = true;
  onstatechange: (() => void) | null = null;
  audioWorklet = { addModule: async () => undefined };
  constructor() {
    FakeContext.last = this;
  }
  async resume(): Promise<void> {
    if (this.resumable) this.state = "running";
    else await new Promise(() => undefined);
  }
  async close(): Promise<void> {
    this.state = "closed";
  }
  createMediaStreamSource = () => ({ connect: () => undefined });
  becomes(state: string): void {
    this.state = state;
    this.onstatechange?.();
  }
}

class FakeNode {
  static last: FakeNode;
  port: { onmessage: ((message: { data: Int16Array }) => void) | null } = { onmessage: null };
  constructor() {
    FakeNode.last = this;
  }
  disconnect(): void {}
}

let track: FakeTrack;
let lost: number;
let frames: number;
let microphone: Microphone;

beforeEach(async () => {
  vi.useFakeTimers();
  track = new FakeTrack();
  const stream = { getTracks: () => [track], getAudioTracks: () => [track] };
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: async () => stream } });
  vi.stubGlobal("AudioContext", FakeContext);
  vi.stubGlobal("AudioWorkletNode", FakeNode);
  lost = 0;
  frames = 0;
  microphone = await openMicrophone({
    frame: () => {
      frames += 1;
    },
    lost: () => {
      lost += 1;
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a track that ends is a microphone that is gone; one that was closed on purpose is not", () => {
  track.onended?.();
  expect(lost).toBe(1);
  microphone.close();
  expect(track.onended).toBeNull();
  expect(track.stopped).toBe(true);
});

test("a context that a change of the device stopped is started again, and sound goes on", async () => {
  FakeContext.last.becomes("interrupted");
  await vi.advanceTimersByTimeAsync(3000);
  expect([FakeContext.last.state, lost]).toEqual(["running", 0]);
  FakeNode.last.port.onmessage?.({ data: new Int16Array(320) });
  expect(frames).toBe(1);
});

test("a context that does not start again is a microphone that is gone", async () => {
  FakeContext.last.resumable = false;
  FakeContext.last.becomes("suspended");
  await vi.advanceTimersByTimeAsync(1900);
  expect(lost).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(lost).toBe(1);
});

test("a context that was closed with its microphone says nothing more", async () => {
  microphone.close();
  FakeContext.last.becomes("suspended");
  await vi.advanceTimersByTimeAsync(3000);
  expect(lost).toBe(0);
});

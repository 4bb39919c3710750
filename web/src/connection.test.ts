import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { delayBeforeRetry_s } from "./backoff";
import { type Connection, type ConnectionStatus, connect } from "./connection";
import { encodeMedia, type Media } from "./media";
import type { ServerEvent } from "./wire";

class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 0;
  bufferedAmount = 0;
  binaryType = "";
  sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((close: { code: number }) => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(data: unknown): void {
    this.sent.push(typeof data === "string" ? JSON.parse(data) : data);
  }
  close(): void {
    this.readyState = 3;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  says(event: object): void {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
  brings(kind: number, epoch: number): void {
    this.onmessage?.({ data: encodeMedia({ kind, epoch, count: 0, seq: 0, t_ms: 0, payload: new Uint8Array() }) });
  }
  drops(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const READY = { type: "session.ready", seq: 1, id: "s1", secret: "x", resumed: false };
let events: ServerEvent[];
let media: Media[];
let statuses: ConnectionStatus[];
let begun: number;
let asked: { record: string; study: string } | undefined;
let connection: Connection;
const socket = (): FakeSocket => FakeSocket.all[FakeSocket.all.length - 1] as FakeSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", { OPEN: 1 });
  FakeSocket.all = [];
  events = [];
  media = [];
  statuses = [];
  begun = 0;
  asked = undefined;
  connection = connect(
    "ws://x/ws",
    {
      event: (event) => events.push(event),
      media: (one) => media.push(one),
      status: (status) => statuses.push(status),
      newSession: () => {
        begun += 1;
      },
      opening: () => asked ?? {},
      heard: () => ({ epoch: 3, played_ms: 840 }),
    },
    () => new FakeSocket() as unknown as WebSocket,
  );
  socket().opens();
});

afterEach(() => {
  connection.end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a talk starts with session.start and is open when the server is ready", () => {
  expect(socket().sent).toEqual([{ type: "session.start", language: "en" }]);
  expect(connection.send({ type: "session.greet" })).toBe(false);
  socket().says(READY);
  expect(statuses).toEqual(["connecting", "open"]);
  expect(connection.send({ type: "session.greet" })).toBe(true);
});

test("a dropped connection resumes where it was, and what was seen before is not seen twice", () => {
  socket().says(READY);
  socket().says({ type: "state.changed", seq: 2 });
  socket().drops();
  vi.advanceTimersByTime(301);
  socket().opens();
  expect(socket().sent).toEqual([
    { type: "session.resume", id: "s1", secret: "x", last_seq: 2, epoch: 3, played_ms: 840 },
  ]);
  socket().says({ ...READY, seq: 4, resumed: true });
  socket().says({ type: "state.changed", seq: 2 });
  socket().says({ type: "reply.started", seq: 3 });
  expect(events.map((event) => event.seq)).toEqual([1, 2, 4, 3]);
  expect(begun).toBe(1);
});

test("a talk that the server no longer knows begins anew on the same socket", () => {
  socket().says(READY);
  socket().drops();
  vi.advanceTimersByTime(301);
  socket().opens();
  socket().says({ type: "error.raised", code: "session.unknown", seq: 0 });
  expect(socket().sent[1]).toEqual({ type: "session.start", language: "en" });
  expect(begun).toBe(2);
});

test("media of a cancelled epoch and older are dropped, live faces and the next epoch are not", () => {
  socket().says(READY);
  socket().brings(2, 3);
  socket().says({ type: "turn.cancelled", seq: 2, cancelled: 3, epoch: 4, fade_ms: 60 });
  socket().brings(2, 3);
  socket().brings(3, 2);
  socket().brings(4, 0);
  socket().brings(2, 4);
  expect(media.map(({ kind, epoch }) => [kind, epoch])).toEqual([
    [2, 3],
    [4, 0],
    [2, 4],
  ]);
});

test("what was typed while the line was down goes out once it is back, and only until it is confirmed", () => {
  socket().says(READY);
  connection.say("one", "m1");
  socket().says({ type: "turn.opened", seq: 2, id: "m1" });
  socket().drops();
  connection.say("two", "m2");
  vi.advanceTimersByTime(301);
  socket().opens();
  socket().says({ ...READY, seq: 3, resumed: true });
  vi.advanceTimersByTime(500);
  expect(socket().sent.slice(1)).toEqual([{ type: "text.say", text: "two", id: "m2" }]);
});

test("another page that took the talk over, or a protocol broken from the start, ends the tries", () => {
  socket().says(READY);
  socket().drops(4409);
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
  expect(statuses.at(-1)).toBe("replaced");
});

test("a broken protocol is tried once more from nothing, then not again", () => {
  socket().says(READY);
  socket().drops(4400);
  vi.advanceTimersByTime(301);
  socket().opens();
  expect(socket().sent[0]).toMatchObject({ type: "session.start" });
  socket().drops(4400);
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(2);
  expect(statuses.at(-1)).toBe("broken");
});

test("a line that brings nothing for ten seconds is given up and dialled again", () => {
  socket().says(READY);
  vi.advanceTimersByTime(10_001);
  expect(statuses.at(-1)).toBe("lost");
  vi.advanceTimersByTime(301);
  expect(FakeSocket.all).toHaveLength(2);
});

test("tries to connect again come after 0.3 s, then ever later, up to 5 s", () => {
  expect([0, 1, 2, 3, 4, 5, 9].map(delayBeforeRetry_s)).toEqual([0.3, 0.6, 1.2, 2.4, 4.8, 5, 5]);
});

const refusal = (code: string): object => ({ type: "error.raised", seq: 0, t_ms: 0, code, message: "No.", fatal: false });

test("a kept talk that cannot be had is told of, and a new one begins", () => {
  socket().says(refusal("record.unreadable"));
  expect(events.map(({ type }) => type)).toEqual(["error.raised"]);
  expect(socket().sent.length).toBe(2);
  expect(begun).toBe(2);
});

test("what a session is to begin with is asked for anew each time", () => {
  asked = { record: "r1", study: "" };
  socket().says(refusal("session.unknown"));
  expect(socket().sent.at(-1)).toEqual({ type: "session.start", language: "en", record: "r1", study: "" });
});

test("a link that leads to no study is told of once, and not tried again", () => {
  socket().says(refusal("study.over"));
  socket().drops();
  vi.advanceTimersByTime(60_000);
  expect(events.length).toBe(1);
  expect(FakeSocket.all.length).toBe(1);
});

test("a study that is open in another tab is tried again", () => {
  socket().says(refusal("study.open_elsewhere"));
  socket().drops(4408);
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all.length).toBe(2);
});

test("after a sleep nothing old is played: the talk is asked for again, and what is gone begins anew", () => {
  socket().says(READY);
  socket().brings(2, 1);
  expect(media.length).toBe(1);
  vi.setSystemTime(Date.now() + 600_000);
  const before = socket();
  for (let i = 0; i < 50; i += 1) before.brings(2, 1);
  expect(media.length).toBe(1);
  expect([statuses.at(-1), before.readyState]).toEqual(["lost", 3]);
  vi.advanceTimersByTime(301);
  socket().opens();
  expect(socket().sent).toMatchObject([{ type: "session.resume", id: "s1", last_seq: 1 }]);
  socket().says({ type: "error.raised", seq: 1, code: "session.unknown", message: "", fatal: false });
  expect(socket().sent.at(-1)).toMatchObject({ type: "session.start" });
  expect(begun).toBe(2);
});

test("a text that was typed just before a sleep is sent again afterwards", () => {
  socket().says(READY);
  connection.say("Are you there?", "m1");
  vi.setSystemTime(Date.now() + 600_000);
  socket().says({ type: "state.changed", seq: 2 });
  vi.advanceTimersByTime(301);
  socket().opens();
  socket().says({ ...READY, seq: 3, resumed: true });
  vi.advanceTimersByTime(500);
  expect(socket().sent.at(-1)).toEqual({ type: "text.say", text: "Are you there?", id: "m1" });
});

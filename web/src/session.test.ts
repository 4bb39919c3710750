import { beforeEach, expect, test } from "vitest";
import golden from "../../tests/server/golden/wire.json";
import { forgetSession, reduce, typed } from "./session";
import { createStore, type Store } from "./store";
import type { ServerEvent, TreeChanged } from "./wire";

let store: Store;
beforeEach(() => {
  store = createStore();
});

const say = (event: object): void => reduce(store, { seq: 1, t_ms: 0, ...event } as ServerEvent);
const lines = (): string[] => store.lines.value.map(({ party, text, status }) => `${party}: ${text} (${status})`);

test("every event of the golden file is understood, and one of a newer server is left alone", () => {
  for (const event of golden.server) reduce(store, event as unknown as ServerEvent);
  expect(store.ready.value?.name).toBe("Mira");
  expect(store.state.value).toBe("thinking");
  expect(store.answer.value.phrases[0]?.words[0]?.text).toBe("Hello,");
  expect(store.feelings.value.user?.valence).toBe(0.3);
  expect(store.masked.value).toBe(true);
  expect(() => say({ type: "weather.changed" })).not.toThrow();
});

test("what was typed stands in the transcript at once, and once", () => {
  typed(store, "Hello", "m1");
  expect(lines()).toEqual(["user: Hello (sending)"]);
  say({ type: "turn.opened", node: 5, level: 2, party: "user", text: "Hello", id: "m1" });
  say({ type: "turn.committed", node: 5, party: "user", text: "Hello", heard_text: "", status: "done" });
  expect(lines()).toEqual(["user: Hello (done)"]);
});

test("speech that goes on extends its own line", () => {
  say({ type: "speech.heard", text: "I was", final: false, backchannel: false });
  expect(store.hearing.value).toBe("I was");
  say({ type: "speech.heard", text: "I was thinking", final: true, backchannel: false });
  say({ type: "turn.opened", node: 2, level: 1, party: "user", text: "I was thinking", id: "" });
  say({ type: "turn.opened", node: 2, level: 1, party: "user", text: "I was thinking of you", id: "" });
  expect(store.hearing.value).toBe("");
  expect(lines()).toEqual(["user: I was thinking of you (open)"]);
});

test("of an interrupted answer only what was heard is written, of an unheard one nothing", () => {
  const reply = { type: "turn.committed", party: "avatar", text: "Hello, you there." };
  say({ ...reply, node: 3, heard_text: "Hello, you", status: "interrupted" });
  say({ ...reply, node: 4, heard_text: "", status: "abandoned" });
  expect(lines()).toEqual(["avatar: Hello, you (interrupted)"]);
});

test("a backchannel is shown while it is heard, but is not what the person said last", () => {
  typed(store, "Go on", "m1");
  say({ type: "speech.heard", text: "mm-hm", final: true, backchannel: true });
  expect(store.said.value).toBe("Go on");
});

test("what was heard unsurely is a draft and nothing that was said; sending anything, or taking it back, ends it", () => {
  typed(store, "Go on", "m1");
  say({ type: "speech.heard", text: "bay window", final: true, backchannel: false, unsure: true });
  expect(store.draft.value).toBe("bay window");
  expect([store.said.value, store.hearing.value]).toEqual(["Go on", ""]);
  expect(lines()).toEqual(["user: Go on (sending)"]);
  say({ type: "speech.heard", text: "", final: true, backchannel: false, unsure: true });
  expect(store.draft.value).toBe("");
  say({ type: "speech.heard", text: "bay window", final: true, backchannel: false, unsure: true });
  typed(store, "A window", "m2");
  expect(store.draft.value).toBe("");
});

test("phrases sent again after a break are not doubled, and those of another answer are not mixed in", () => {
  say({ type: "reply.started", epoch: 3, node: 7 });
  const phrase = { type: "phrase.spoken", epoch: 3, text: "Hi.", start_ms: 0, end_ms: 300, words: [] };
  say(phrase);
  say(phrase);
  say({ ...phrase, epoch: 2, text: "Old.", start_ms: 600 });
  expect(store.answer.value.phrases.map((one) => one.text)).toEqual(["Hi."]);
});

test("an error is a notice in the server's own words; the same one again takes its place", () => {
  say({ type: "error.raised", code: "mind.slow", message: "It took too long.", fatal: false });
  say({ type: "error.raised", code: "mind.slow", message: "Again.", fatal: true });
  expect(store.notices.value).toEqual([{ key: "error-mind.slow", text: "Again.", action: "reload" }]);
});

test("a new session keeps the transcript to read, and its own nodes do not overwrite it", () => {
  say({ type: "turn.opened", node: 1, level: 1, party: "user", text: "Old", id: "" });
  say({ type: "masks.watched", generated: false });
  forgetSession(store);
  expect(store.masked.value).toBeNull();
  say({ type: "turn.opened", node: 1, level: 1, party: "user", text: "New", id: "" });
  expect(lines()).toEqual(["user: Old (open)", "user: New (open)"]);
});

test("going back takes away what was explained and what was last said; going on does not", () => {
  const [node] = (golden.server.find(({ type }) => type === "tree.changed") as unknown as TreeChanged).nodes;
  const at = (current: number, ...ids: number[]): void =>
    say({ type: "tree.changed", whole: false, current, nodes: ids.map((id) => ({ ...node, id, parent: id - 2, partner: id + 1 })) });
  at(1, 1);
  at(3, 3);
  say({ type: "reply.started", epoch: 3, node: 3 });
  say({ type: "phrase.spoken", epoch: 3, text: "Hi.", start_ms: 0, end_ms: 300, words: [] });
  say(golden.server.find(({ type }) => type === "tree.reasons") as object);
  at(3, 1);
  expect(store.answer.value.phrases.length).toBe(1);
  expect(store.reasons.value?.feeling.weighed[0]?.node).toBe(5);
  at(1);
  expect(store.answer.value.phrases).toEqual([]);
  expect(store.reasons.value).toBeNull();
  expect([...store.tree.value.path]).toEqual([1, 2]);
});

import { beforeEach, expect, test } from "vitest";
import { createStore, type Store } from "../store";
import type { ClientEvent, RecordChanged } from "../wire";
import { addressOf, asked } from "./address";
import { type Choice, CONSENT_VERSION, consentSet, kept, NOTHING, standing, WORDS_AND_FEELINGS } from "./consent";
import { createConsentFlow } from "./consent_flow";
import { recall, remember } from "./remembered";
import type { Storage } from "../wishes";

let store: Store;
let sent: ClientEvent[];
let online: boolean;
beforeEach(() => {
  store = createStore();
  sent = [];
  online = true;
});

const send = (event: ClientEvent): boolean => {
  if (online) sent.push(event);
  return online;
};

function memory(forbidden = false): Storage & { readonly held: Map<string, string> } {
  const held = new Map<string, string>();
  const may = (): void => {
    if (forbidden) throw new DOMException("forbidden", "SecurityError");
  };
  return {
    held,
    getItem: (key) => held.get(key) ?? null,
    setItem(key, value) {
      may();
      held.set(key, value);
    },
    removeItem(key) {
      may();
      held.delete(key);
    },
  };
}

function record(state: RecordChanged["state"], choice: Choice = NOTHING, message = ""): RecordChanged {
  return { type: "record.changed", seq: 1, t_ms: 0, state, talk: state === "kept" ? "t1" : "", version: "", ...choice, message };
}

test("nothing that stores is chosen before the person chooses, and sound is in no preset", () => {
  expect(standing(null)).toEqual(NOTHING);
  expect(standing(record("asking", WORDS_AND_FEELINGS))).toEqual(NOTHING);
  expect(WORDS_AND_FEELINGS.sound).toBe(false);
  expect(kept(WORDS_AND_FEELINGS)).toEqual(["text", "feelings"]);
});

test("what is kept stands in the switches when they are opened again", () => {
  expect(standing(record("kept", { ...NOTHING, face: true }))).toEqual({ ...NOTHING, face: true });
});

test("a private talk keeps nothing from its beginning either", () => {
  expect(consentSet(NOTHING, true)).toEqual({ type: "consent.set", version: CONSENT_VERSION, ...NOTHING, from_start: false });
  expect(consentSet(WORDS_AND_FEELINGS, true).from_start).toBe(true);
});

test("the question is put once, and not again when it was waved away", () => {
  const flow = createConsentFlow(store, send, memory(), false);
  flow.followed(record("asking"), null);
  expect(store.consent.value).toBe("asking");
  store.consent.value = "closed";
  flow.followed(record("asking"), record("asking"));
  expect(store.consent.value).toBe("closed");
  expect(sent).toEqual([]);
});

test("a talk that is kept, off or private is not asked about", () => {
  const flow = createConsentFlow(store, send, memory(), false);
  for (const state of ["kept", "off", "private"] as const) flow.followed(record(state), null);
  expect(store.consent.value).toBe("closed");
});

test("a choice is remembered only where the person wants that, and then asked about no more", () => {
  const storage = memory();
  createConsentFlow(store, send, storage, false).choose(WORDS_AND_FEELINGS, true, false);
  expect(recall(storage)).toBeNull();
  createConsentFlow(store, send, storage, false).choose(NOTHING, false, true);
  expect(recall(storage)).toEqual(NOTHING);
  sent = [];
  createConsentFlow(store, send, storage, false).followed(record("asking"), null);
  expect(sent).toEqual([consentSet(NOTHING, false)]);
  expect(store.consent.value).toBe("closed");
});

test("a remembered choice is forgotten when the person unticks it", () => {
  const storage = memory();
  remember(storage, WORDS_AND_FEELINGS);
  createConsentFlow(store, send, storage, false).choose(WORDS_AND_FEELINGS, false, false);
  expect(storage.held.size).toBe(0);
});

test("a choice that was made with other words is asked for anew, and so is one that is damaged", () => {
  const storage = memory();
  storage.setItem("warmchat.consent", JSON.stringify({ version: "page/0", ...WORDS_AND_FEELINGS }));
  expect(recall(storage)).toBeNull();
  storage.setItem("warmchat.consent", JSON.stringify({ version: CONSENT_VERSION, text: "yes" }));
  expect(recall(storage)).toBeNull();
  storage.setItem("warmchat.consent", "{");
  expect(recall(storage)).toBeNull();
});

test("a browser that remembers nothing says so, and the choice holds for this talk", () => {
  createConsentFlow(store, send, memory(true), false).choose(WORDS_AND_FEELINGS, false, true);
  expect(sent).toEqual([consentSet(WORDS_AND_FEELINGS, false)]);
  expect(store.notices.value.map(({ text }) => text)).toEqual([expect.stringContaining("does not let me remember")]);
});

test("a choice that did not reach the server is not taken for one", () => {
  const storage = memory();
  store.consent.value = "asking";
  online = false;
  createConsentFlow(store, send, storage, false).choose(WORDS_AND_FEELINGS, false, true);
  expect(store.consent.value).toBe("asking");
  expect(storage.held.size).toBe(0);
  expect(store.notices.value.length).toBe(1);
});

test("in a study the page asks nothing of its own", () => {
  const storage = memory();
  remember(storage, WORDS_AND_FEELINGS);
  createConsentFlow(store, send, storage, true).followed(record("asking"), null);
  expect(sent).toEqual([]);
  expect(store.consent.value).toBe("closed");
});

test("a record that cannot be written is told in a sentence, and taken back when it can again", () => {
  const flow = createConsentFlow(store, send, memory(), false);
  flow.followed(record("failed", WORDS_AND_FEELINGS, "The disk is full."), record("kept", WORDS_AND_FEELINGS));
  expect(store.notices.value.map(({ text }) => text)).toEqual(["The disk is full."]);
  flow.followed(record("kept", WORDS_AND_FEELINGS), record("failed", WORDS_AND_FEELINGS));
  expect(store.notices.value).toEqual([]);
});

test("the address says which talk goes on, and keeps what else it asks for", () => {
  expect(asked("?record=ab%20c&trace")).toEqual({ record: "ab c", study: "", character: "" });
  expect(asked("?character=kenji").character).toBe("kenji");
  expect(asked("?study=tok")).toEqual({ record: "", study: "tok", character: "" });
  expect(addressOf("a/b", "http://localhost:8765/?trace&record=old")).toBe("http://localhost:8765/?trace=&record=a%2Fb");
  expect(addressOf("", "http://localhost:8765/?record=old")).toBe("http://localhost:8765/");
});

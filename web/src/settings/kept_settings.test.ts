import { expect, test } from "vitest";
import { createStore } from "../store";
import { keepSettings } from "./kept_settings";

function storageOf(kept: Map<string, string>) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

test("what was set is there the next time, and what is as usual is not kept", () => {
  const kept = new Map<string, string>();
  const store = createStore();
  keepSettings(store, storageOf(kept));
  expect(kept.size).toBe(0);
  store.lights.value = "evening";
  store.patience.value = 1.8;
  store.headphones.value = true;
  const next = createStore();
  keepSettings(next, storageOf(kept));
  expect([next.lights.value, next.patience.value, next.headphones.value, next.pushToTalk.value]).toEqual(["evening", 1.8, true, false]);
  store.lights.value = "soft";
  expect([...kept.keys()]).not.toContain("warmchat.lights");
});

test("what this page does not know is as if nothing had been set", () => {
  const store = createStore();
  keepSettings(store, storageOf(new Map([["warmchat.lights", "constructor"], ["warmchat.patience", "900"]])));
  expect([store.lights.value, store.patience.value]).toEqual(["soft", 1]);
});

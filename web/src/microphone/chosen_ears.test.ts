import { expect, test } from "vitest";
import { choseBrowser, rememberEars } from "./chosen_ears";

test("a choice is remembered, and forgotten where it is taken back", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  expect(choseBrowser(storage)).toBe(false);
  rememberEars(storage, true);
  expect(choseBrowser(storage)).toBe(true);
  rememberEars(storage, false);
  expect(kept.size).toBe(0);
});

test("a browser that keeps nothing is no hindrance", () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  const storage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  rememberEars(storage, true);
  expect(choseBrowser(storage)).toBe(false);
  expect(choseBrowser(null)).toBe(false);
});

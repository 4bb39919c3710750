import { expect, test } from "vitest";
import { keepWish, recallWish } from "./wishes";

test("a wish is kept, and forgotten where it is taken back", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  expect(recallWish(storage, "ears")).toBe("");
  expect(keepWish(storage, "ears", "browser")).toBe(true);
  expect(recallWish(storage, "ears")).toBe("browser");
  expect(recallWish(storage, "reading")).toBe("");
  keepWish(storage, "ears", "");
  expect(kept.size).toBe(0);
});

test("a browser that keeps nothing is no hindrance", () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  const storage = { getItem: refuse, setItem: refuse, removeItem: refuse };
  expect(keepWish(storage, "lights", "evening")).toBe(false);
  expect(recallWish(storage, "lights")).toBe("");
  expect(keepWish(null, "lights", "evening")).toBe(false);
});

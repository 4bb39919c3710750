import { describe, expect, it } from "vitest";
import { mayRead, rememberReading } from "./reading";

describe("whether feelings may be read", () => {
  it("is yes until the person says otherwise, and stays as they said", () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    expect(mayRead(storage)).toBe(true);
    rememberReading(storage, false);
    expect(mayRead(storage)).toBe(false);
    rememberReading(storage, true);
    expect(mayRead(storage)).toBe(true);
    expect(kept.size).toBe(0);
  });

  it("holds for one talk where the browser remembers nothing", () => {
    const forbidden = {
      getItem: () => {
        throw new Error("forbidden");
      },
      setItem: () => {
        throw new Error("forbidden");
      },
      removeItem: () => {
        throw new Error("forbidden");
      },
    };
    expect(mayRead(forbidden)).toBe(true);
    expect(() => rememberReading(forbidden, false)).not.toThrow();
    expect(mayRead(null)).toBe(true);
  });
});

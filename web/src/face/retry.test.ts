import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { retry } from "./retry";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it is tried soon, then ever more seldom, until it works; what throws has not worked", async () => {
  const at_ms: number[] = [];
  const began_ms = Date.now();
  const done = retry(
    async () => {
      at_ms.push(Date.now() - began_ms);
      if (at_ms.length === 2) throw new Error("no context");
      return at_ms.length > 8;
    },
    () => false,
  );
  await vi.advanceTimersByTimeAsync(120_000);
  expect(await done).toBe(true);
  expect(at_ms.slice(0, 3)).toEqual([300, 900, 2100]);
  expect((at_ms.at(-1) ?? 0) - (at_ms.at(-2) ?? 0)).toBe(20_000);
});

test("it ends when there is no need any more", async () => {
  let tries = 0;
  const done = retry(
    async () => {
      tries += 1;
      return false;
    },
    () => tries === 2,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await done).toBe(false);
  expect(tries).toBe(2);
});

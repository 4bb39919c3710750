import { expect, test } from "vitest";
import { createDrafts } from "./drafts";
import type { Looks } from "./studio_client";

const named = (name: string) => ({ person: { name }, photo: "" }) as Looks;
const settled = () => new Promise((done) => setTimeout(done, 0));

test("while one head is drawn, only the newest wish waits", async () => {
  const drawn: string[] = [];
  const ready: (() => void)[] = [];
  const drafts = createDrafts(
    async ({ person: { name } }) => {
      drawn.push(name);
      await new Promise<void>((done) => ready.push(done));
      return new Blob([name]);
    },
    async () => undefined,
  );
  for (const name of ["a", "b", "c", "d"]) drafts.wish(named(name));
  expect(drafts.busy.value).toBe(true);
  ready.shift()?.();
  await settled();
  ready.shift()?.();
  await settled();
  expect(drawn).toEqual(["a", "d"]);
  expect(drafts.busy.value).toBe(false);
});

test("a head that cannot be drawn is said, and the next one takes it away", async () => {
  let fails = true;
  const drafts = createDrafts(
    async () => {
      if (fails) throw new Error("That person cannot be made.");
      return new Blob([]);
    },
    async () => undefined,
  );
  drafts.wish(named("a"));
  await settled();
  expect(drafts.problem.value).toBe("That person cannot be made.");
  fails = false;
  drafts.wish(named("b"));
  await settled();
  expect(drafts.problem.value).toBe("");
});

import { expect, test } from "vitest";
import { gateOpen } from "./gate";
import { problemOf } from "./problems";

test.each([
  [{ muted: false, pushToTalk: false, held: false }, true],
  [{ muted: true, pushToTalk: false, held: false }, false],
  [{ muted: true, pushToTalk: false, held: true }, true],
  [{ muted: false, pushToTalk: true, held: false }, false],
  [{ muted: false, pushToTalk: true, held: true }, true],
])("%o lets sound out: %s", (wish, open) => {
  expect(gateOpen(wish)).toBe(open);
});

test.each([
  ["NotAllowedError", "denied"],
  ["NotFoundError", "none"],
  ["NotReadableError", "busy"],
  ["Whatever", "failed"],
])("%s is understood as %s", (name, problem) => {
  expect(problemOf(new DOMException("x", name))).toBe(problem);
});

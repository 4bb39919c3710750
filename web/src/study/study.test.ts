import { expect, test } from "vitest";
import type { AnswerGive, ClientEvent, StudyItem, StudyQuestionnaire } from "../wire";
import { answered, createAnswerBox, isAnswered, missing } from "./answers";
import { clock, left_s } from "./countdown";
import { drawnPoints, manikinShape } from "./manikin_shape";
import { type KeyPress, markerOf } from "./marker_keys";
import { createParticipant } from "./participant";

function item(name: string, more: Partial<StudyItem> = {}): StudyItem {
  const scale = { type: "scale" as const, prompt: name, low: "fake", high: "natural", points: 5, picture: "" as const };
  return { name, ...scale, options: [], required: true, ...more };
}

const PAGE: StudyQuestionnaire = {
  name: "q",
  title: "",
  instruction: "",
  source: "",
  items: [item("a"), item("b", { type: "choice", options: ["yes", "no"] }), item("c", { type: "text", required: false })],
  given: {},
};

test("an answer counts when it is one of those that can be given", () => {
  const [scale, choice] = PAGE.items as [StudyItem, StudyItem];
  expect([1, 5].map((value) => isAnswered(scale, { a: value }))).toEqual([true, true]);
  expect([0, 6, 2.5, "3"].map((value) => isAnswered(scale, { a: value }))).toEqual([false, false, false, false]);
  expect(isAnswered(choice, { b: "maybe" })).toBe(false);
  expect(isAnswered(item("c", { type: "text" }), { c: "  " })).toBe(false);
});

test("only what is required is missing, in the order of the page", () => {
  expect(missing(PAGE, {}).map(({ name }) => name)).toEqual(["a", "b"]);
  expect(missing(PAGE, { a: 2, b: "no" })).toEqual([]);
  expect(answered(PAGE, { a: 2, c: "well" })).toBe(2);
});

test("answers wait while the line is down, the newest of each item, and go out when it is back", () => {
  let online = false;
  const sent: AnswerGive[] = [];
  const box = createAnswerBox((event) => online && sent.push(event) > 0);
  const answer = (name: string, value: number): AnswerGive => ({ type: "answer.give", questionnaire: "q", item: name, phase: "before", value });
  box.give(answer("a", 1));
  box.give(answer("a", 2));
  box.give({ ...answer("a", 4), phase: "after" });
  expect(box.flush()).toBe(false);
  online = true;
  expect(box.flush()).toBe(true);
  expect(sent.map(({ phase, value }) => [phase, value])).toEqual([
    ["before", 2],
    ["after", 4],
  ]);
  expect(box.flush()).toBe(true);
  expect(sent.length).toBe(2);
});

test("nobody goes on before their answers have arrived", () => {
  let online = false;
  const sent: ClientEvent[] = [];
  const participant = createParticipant((event) => online && sent.push(event) > 0);
  participant.answer({ questionnaire: "q", item: "a", phase: "after", value: 3 });
  expect(participant.next()).toBe(false);
  online = true;
  expect(participant.next()).toBe(true);
  expect(sent.map(({ type }) => type)).toEqual(["answer.give", "study.next"]);
});

test("who declines has agreed to nothing", () => {
  const sent: ClientEvent[] = [];
  createParticipant((event) => sent.push(event) > 0).decline("v2");
  expect(sent).toEqual([
    { type: "consent.set", version: "v2", text: false, sound: false, face: false, feelings: false, from_start: false },
  ]);
});

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, repeat: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

test("a key sets its mark, but a letter that is being written does not", () => {
  const keys = [
    { key: "F2", label: "odd" },
    { key: "w", label: "warm" },
  ];
  expect(markerOf(keys, press("W"), false)?.label).toBe("warm");
  expect(markerOf(keys, press("w"), true)).toBeNull();
  expect(markerOf(keys, press("F2"), true)?.label).toBe("odd");
  expect(markerOf(keys, press("F2", { repeat: true }), false)).toBeNull();
  expect(markerOf(keys, press("w", { ctrlKey: true }), false)).toBeNull();
});

test("the time left counts down to nothing and not below", () => {
  expect([0, 400, 4000, 9000].map((elapsed_ms) => left_s(5, elapsed_ms))).toEqual([5, 5, 1, 0]);
  expect([245, 60, 9].map(clock)).toEqual(["4:05", "1:00", "0:09"]);
});

test("each figure moves what its scale means, one way from low to high", () => {
  const corner = (level: number): number => Number(manikinShape("valence", level).mouth.split(" ")[1]?.split("Q")[0]);
  const levels = [0, 0.25, 0.5, 0.75, 1];
  const falls = levels.map(corner);
  expect([...falls].sort((a, b) => b - a)).toEqual(falls);
  expect(new Set(falls).size).toBe(5);
  const eyes = levels.map((level) => manikinShape("arousal", level).eye);
  expect([...eyes].sort((a, b) => a - b)).toEqual(eyes);
  expect(levels.map((level) => manikinShape("dominance", level).scale)[4]).toBe(1);
  expect(manikinShape("valence", 0.5).eye).toBe(manikinShape("valence", 1).eye);
});

test("of nine points every second one has a figure, with one at each end", () => {
  expect(drawnPoints(9)).toEqual([1, 3, 5, 7, 9]);
  expect(drawnPoints(5)).toEqual([1, 2, 3, 4, 5]);
});

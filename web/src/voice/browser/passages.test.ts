import { expect, test } from "vitest";
import type { PhraseSpoken } from "../../wire";
import { passageOf, restOf, wordAt } from "./passages";

const phrase: PhraseSpoken = {
  type: "phrase.spoken",
  seq: 1,
  t_ms: 0,
  epoch: 3,
  text: " *Well*, hello you. ",
  start_ms: 500,
  end_ms: 1500,
  words: [
    { text: "Well,", start_ms: 500, end_ms: 800 },
    { text: "hello", start_ms: 900, end_ms: 1200 },
    { text: "you.", start_ms: 1200, end_ms: 1500 },
  ],
  rate: 0.9,
  pitch: 1.1,
  volume: 1,
};
const passage = passageOf(phrase);

test("a phrase is said as it is read, without marks, and its words stand in the text and in the sound", () => {
  expect(passage).toMatchObject({ text: "Well, hello you.", start: 12_000, end: 36_000, rate: 0.9, pitch: 1.1, volume: 1 });
  expect(passage.words.map(({ at }) => passage.text.slice(at))).toEqual(["Well, hello you.", "hello you.", "you."]);
});

test("a letter belongs to the word that began before it", () => {
  expect([0, 4, 6, 10, 12, 15].map((index) => wordAt(passage, index))).toEqual([0, 0, 1, 1, 2, 2]);
});

test("what is left begins with the word that was being said, so that nothing is lost in between", () => {
  const rest = restOf(passage, 24 * 1000);
  expect(rest).toMatchObject({ text: "hello you.", start: 21_600, end: 36_000 });
  expect(rest.words.map(({ at }) => rest.text.slice(at))).toEqual(["hello you.", "you."]);
  expect(restOf(passage, 0)).toEqual(passage);
  expect(restOf(passage, 24 * 1400).text).toBe("you.");
});

test("a phrase whose voice tells no words is said whole, and again from its beginning", () => {
  const bare = passageOf({ ...phrase, words: [] });
  expect(bare.text).toBe("*Well*, hello you.");
  expect(restOf(bare, 30_000)).toEqual(bare);
  expect(wordAt(bare, 5)).toBe(-1);
});

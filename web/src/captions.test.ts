import { expect, test } from "vitest";
import { captionAt, type CaptionPhrase, NO_CAPTION } from "./captions";

const phrase = (text: string, start_ms: number, end_ms: number, times: readonly number[] = []): CaptionPhrase => ({
  type: "phrase.spoken",
  seq: 0,
  t_ms: 0,
  epoch: 1,
  text,
  start_ms,
  end_ms,
  words: text.split(" ").flatMap((word, i) => {
    const at = times[i];
    return at === undefined ? [] : [{ text: word, start_ms: at, end_ms: at + 100 }];
  }),
});
const phrases = [
  phrase("Hello, you.", 0, 800, [0, 300]),
  phrase("How are you?", 900, 1800, [900, 1200, 1500]),
  phrase("Tell me more.", 2000, 2900),
];
const LONG = "It is a long way from where you are to where you would like to be, and you need not walk it alone.";

test("words appear when they sound, and those to come are known", () => {
  expect(captionAt(phrases, -1)).toEqual(NO_CAPTION);
  expect(captionAt(phrases, 100)).toEqual({ said: "Hello,", coming: "you." });
  expect(captionAt(phrases, 300)).toEqual({ said: "Hello, you.", coming: "" });
  expect(captionAt(phrases, 1250)).toEqual({ said: "Hello, you. How are", coming: "you?" });
});

test("what was said stays between phrases, and as long as it fits beside the present one", () => {
  expect(captionAt(phrases, 1950)).toEqual({ said: "Hello, you. How are you?", coming: "" });
  expect(captionAt(phrases, 5000)).toEqual({ said: "Hello, you. How are you? Tell me more.", coming: "" });
  expect(captionAt([...phrases, phrase(LONG, 3000, 8000)], 9000)).toEqual({ said: LONG, coming: "" });
});

test("a voice without word times has its words spread over the phrase", () => {
  expect(captionAt(phrases, 2350)).toEqual({ said: "Hello, you. How are you? Tell me", coming: "more." });
});

test("words are read without the marks of markup that the text has", () => {
  const marked = { ...phrase("It is **really** good.", 0, 900), words: phrase("It is really good.", 0, 900, [0, 200, 400, 700]).words };
  expect(captionAt([marked], 450)).toEqual({ said: "It is really", coming: "good." });
  expect(captionAt([marked], 950)).toEqual({ said: "It is really good.", coming: "" });
});

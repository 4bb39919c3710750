import { expect, test } from "vitest";
import { deleteTalk, exportAddress, listTalks, replayAddress } from "./talk_client";
import { byDay, inBytes, inMinutes, keptInWords, titleOf, type TalkSummary } from "./talk_list";

const NOW = new Date(2026, 10, 22, 20, 0);

function talk(id: string, began: Date, more: Partial<TalkSummary> = {}): TalkSummary {
  const facts = { title: `talk ${id}`, duration_s: 61, turns: 4, study: "", bytes: 2000 };
  return { id, began_at: began.toISOString(), ...facts, text: true, sound: false, face: false, feelings: true, ...more };
}

test("talks stand by day, the newest first, and days are named as people name them", () => {
  const talks = [
    talk("c", new Date(2026, 10, 21, 23, 59)),
    talk("a", new Date(2026, 10, 22, 0, 1)),
    talk("e", new Date(2025, 11, 31, 12, 0)),
    talk("b", new Date(2026, 10, 22, 19, 0)),
    talk("d", new Date(2026, 10, 20, 12, 0)),
  ];
  expect(byDay(talks, NOW).map(({ name, talks: of }) => [name, of.map(({ id }) => id)])).toEqual([
    ["Today", ["b", "a"]],
    ["Yesterday", ["c"]],
    ["Friday 20 November", ["d"]],
    [expect.stringMatching(/^Wednesday,? 31 December 2025$/), ["e"]],
  ]);
});

test.each([
  [8.4, "8 s"],
  [59.7, "60 s"],
  [61, "1 min"],
  [3570, "1 h 00 min"],
  [3905, "1 h 05 min"],
])("%d seconds are %s", (seconds, words) => {
  expect(inMinutes(seconds)).toBe(words);
});

test.each([
  [820, "820 bytes"],
  [12_400, "12 kB"],
  [3_440_000, "3.4 MB"],
])("%d bytes are %s", (bytes, words) => {
  expect(inBytes(bytes)).toBe(words);
});

test("what is kept is said in words, and so is nothing", () => {
  expect(keptInWords(talk("a", NOW, { sound: true }))).toBe("words, feelings, sound");
  expect(keptInWords(talk("a", NOW, { text: false, feelings: false }))).toBe("nothing but when it was");
  expect(titleOf(talk("a", NOW, { title: "" }))).toBe("A talk without words");
});

test("ids are written into addresses so that they cannot mean something else", () => {
  expect(exportAddress("a/../b", "csv")).toBe("/api/talks/a%2F..%2Fb/export?format=csv");
  expect(replayAddress("a&b")).toBe("/replay.html?talk=a%26b");
});

test("a list comes as it is, and what is no list is not taken for an empty one", async () => {
  const summary = talk("a", NOW);
  expect(await listTalks(async () => Response.json({ talks: [summary] }))).toEqual([summary]);
  await expect(listTalks(async () => new Response("<html>"))).rejects.toThrow("could not be understood");
});

test("the server's own sentence is passed on, else its status, else that it is not there", async () => {
  const damaged = "The file talks.sqlite is damaged.";
  for (const body of [{ message: damaged }, { detail: damaged }]) {
    await expect(listTalks(async () => Response.json(body, { status: 409 }))).rejects.toThrow(damaged);
  }
  await expect(listTalks(async () => new Response("", { status: 502 }))).rejects.toThrow("status 502");
  const gone = async () => Promise.reject(new TypeError("fetch failed"));
  await expect(deleteTalk("a", gone)).rejects.toThrow("does not answer");
});

import { expect, test } from "vitest";
import { takenPath } from "../tree/tree_state";
import { courseLine, feltAt } from "./course_points";
import { eventsOf, happenedBy } from "./events";
import { fuse } from "./fusion";
import { lacks } from "./lacks";
import { place, replyAt } from "./placement";
import { aRecord, EVENTS } from "./sample";
import { nextTurn, previousTurn, tell } from "./story";
import { createTreeReplay } from "./tree_replay";

const record = aRecord();
const story = tell(record);

test("events up to a time are those that have happened by then", () => {
  expect([-1, 1, 2.9, 3, 20, 99].map((t_s) => happenedBy(EVENTS, t_s))).toEqual([0, 1, 1, 5, EVENTS.length, EVENTS.length]);
});

test("a reply lies where it was heard, over a hold and an interruption", () => {
  const stretches = place(eventsOf(record, "playback.changed"));
  expect(stretches.map(({ start_s, end_s, from_ms, to_ms }) => [start_s, end_s, from_ms, to_ms])).toEqual([
    [4, 4.6, 0, 600],
    [5.6, 6.2, 600, 1200],
  ]);
  expect(replyAt(stretches, 3.9)).toBeNull();
  expect(replyAt(stretches, 4.3)).toMatchObject({ played_ms: expect.closeTo(300), sounding: true });
  expect(replyAt(stretches, 5)).toMatchObject({ played_ms: 600, sounding: false });
  expect(replyAt(stretches, 6)).toMatchObject({ played_ms: expect.closeTo(1000), sounding: true });
});

test("captions stand as they were heard, and what was cut off never comes", () => {
  const at = (t_s: number): string[] => {
    const { hers, own } = story.captionsAt(t_s);
    return [hers.said, hers.coming, own];
  };
  expect(at(0.5)).toEqual(["", "", ""]);
  expect(at(2)).toEqual(["", "", "I lost my"]);
  expect(at(3.4)).toEqual(["", "", "I lost my keys today"]);
  expect(at(4.3)).toEqual(["I am", "sorry to hear that.", ""]);
  expect(at(5)).toEqual(["I am sorry", "", ""]);
  expect(at(6.15)[2]).toBe("Wait");
  expect(at(8.5)).toEqual(["", "", "Wait"]);
  expect(at(13)).toEqual(["", "", ""]);
});

test("the entries are the turns, the marks and the ways back, in their order", () => {
  expect(story.entries.map(({ kind, t_s, text }) => [kind, t_s, text])).toEqual([
    ["turn", 1, "I lost my keys today"],
    ["turn", 3.5, "I am sorry to"],
    ["turn", 6.1, "Wait"],
    ["mark", 7, "task: keys"],
    ["back", 12, ""],
    ["turn", 12.5, "n7"],
  ]);
});

test("a reply that nobody heard leaves the path without a way back", () => {
  const events = [...EVENTS.slice(0, 7), { t_s: 3.8, type: "tree.moved", current: 1 } as const];
  expect(tell(aRecord({}, events)).entries.some(({ kind }) => kind === "back")).toBe(false);
});

test("the state is the last one that was said", () => {
  expect([0, 1, 4.5].map((t_s) => story.stateAt(t_s))).toEqual(["listening", "user_speaking", "speaking"]);
});

test("jumps go from turn to turn, and back to the one before when a turn has just begun", () => {
  expect(nextTurn(story.turns, 0)).toBe(1);
  expect(nextTurn(story.turns, 1)).toBe(3.5);
  expect(nextTurn(story.turns, 13)).toBeNull();
  expect(previousTurn(story.turns, 3.6)).toBe(1);
  expect(previousTurn(story.turns, 5.5)).toBe(3.5);
  expect(previousTurn(story.turns, 0.2)).toBe(0);
});

test("the tree grows as it grew, whichever way one comes to a moment", () => {
  const replay = createTreeReplay(record);
  expect(replay.at(0).nodes.size).toBe(0);
  expect(replay.at(3.2).nodes.get(1)).toMatchObject({ text: "I lost my keys today", decided_by: "text", felt: { intensity: 0.7 } });
  expect(replay.at(5).nodes.get(3)).toMatchObject({ status: "open", partner: 4, parent: 1 });
  const late = replay.at(9);
  expect(late.nodes.get(3)).toMatchObject({ status: "interrupted", heard_text: "I am sorry to" });
  expect(takenPath(late).map(({ id }) => id)).toEqual([1, 3, 5]);
  expect(takenPath(replay.at(19)).map(({ id }) => id)).toEqual([1, 7]);
  expect(replay.at(9)).toEqual(late);
  expect(replay.at(5)).toEqual(createTreeReplay(record).at(5));
  expect(replay.at(5.1)).toBe(replay.at(5.2));
});

const text = { source: "text", emotions: { joy: 1 }, valence: 0.8, arousal: 0.4, intensity: 1, confidence: 0.75 };
const voice = { source: "voice", emotions: { anger: 1 }, valence: -0.4, arousal: 0.8, intensity: 0.5, confidence: 0.25 };

test("readings are fused as the tree fuses them: by confidence and by how strong they are", () => {
  const fused = fuse([text, voice]);
  // Weights 0.75 · 1 and 0.25 · 0.5 over their sum.
  const [a, b] = [0.75 / 0.875, 0.125 / 0.875];
  expect(fused?.decided_by).toBe("text");
  expect(fused?.reading.intensity).toBeCloseTo(0.875);
  expect(fused?.reading.valence).toBeCloseTo(0.8 * a - 0.4 * b);
  expect(fused?.reading.emotions.anger).toBeCloseTo(b);
});

test("the newest reading of a source holds, and one by hand holds alone", () => {
  expect(fuse([text, { ...text, valence: 0.1 }])?.reading.valence).toBe(0.1);
  expect(fuse([{ ...voice, source: "hand" }, text])?.decided_by).toBe("hand");
  expect(fuse([{ ...text, confidence: 0 }])).toBeNull();
  expect(fuse([])).toBeNull();
});

test("what was felt holds until it changes", () => {
  const feelings = [1, 3].map((t_s) => ({ t_s, type: "feeling.changed" as const, party: "user" as const, emotions: {}, valence: t_s === 1 ? -1 : 1, arousal: 0 }));
  expect(courseLine(feelings, "valence", 10, 100, 50)).toBe("M10.0,50.0H30.0V0.0H100");
  expect(courseLine([], "valence", 10, 100, 50)).toBe("");
  expect([0.5, 1, 2.9, 3].map((t_s) => feltAt(feelings, t_s)?.valence ?? null)).toEqual([null, -1, -1, 1]);
});

test("what was not kept is said, and only that", () => {
  expect(lacks(record, "Mira")).toEqual([]);
  const nothing = { text: false, sound: false, face: false, feelings: false };
  const bare = aRecord(
    { header: { ...record.header, consent: nothing }, faces_s: 0, sound: { user: false, avatar: false } },
    EVENTS.filter(({ type }) => type !== "feeling.changed" && type !== "reading.taken").map((event) =>
      event.type === "turn.changed" ? { ...event, text: "", heard_text: "" } : event,
    ),
  );
  expect(lacks(bare, "Mira")).toHaveLength(4);
  // Who agreed to sound and typed has no voice, and misses nothing.
  expect(lacks(aRecord({ sound: { user: false, avatar: true } }), "Mira")).toEqual([]);
  expect(lacks(aRecord({}, []), "Mira")).toHaveLength(1);
});

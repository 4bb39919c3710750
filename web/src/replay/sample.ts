import type { RecordedEvent, TalkRecord, TurnChanged } from "./events";

/** A talk for tests: a question, an answer that is held and interrupted, a way back, and another answer. */

export function turn(t_s: number, node: number, given: Partial<TurnChanged>): TurnChanged {
  return {
    t_s,
    type: "turn.changed",
    node,
    listener: node + 1,
    parent: 0,
    level: 1,
    party: "user",
    status: "done",
    started_s: t_s,
    ended_s: t_s,
    text: `n${node}`,
    heard_text: `n${node}`,
    backchannels: [],
    ...given,
  };
}

const words = ["I", "am", "sorry", "to", "hear", "that."].map((text, i) => ({ text, start_ms: 300 * i, end_ms: 300 * i + 280 }));
const reading = { emotions: { sadness: 0.8, neutral: 0.2 }, valence: -0.6, arousal: 0.2, intensity: 0.7, confidence: 0.8 };

export const EVENTS: readonly RecordedEvent[] = [
  { t_s: 1, type: "state.changed", state: "user_speaking" },
  turn(3, 1, { started_s: 1, ended_s: 3, text: "I lost my keys today" }),
  { t_s: 3, type: "tree.moved", current: 1 },
  { t_s: 3, type: "reading.taken", node: 1, party: "user", source: "text", ...reading },
  { t_s: 3, type: "feeling.changed", party: "user", emotions: { sadness: 0.5 }, valence: -0.4, arousal: 0.1 },
  turn(3.5, 3, { parent: 1, level: 2, party: "avatar", status: "open", started_s: 3.5, ended_s: null, text: "", heard_text: "" }),
  { t_s: 3.5, type: "tree.moved", current: 3 },
  { t_s: 3.9, type: "phrase.spoken", epoch: 1, node: 3, text: "I am sorry to hear that.", start_ms: 0, end_ms: 1800, words },
  { t_s: 4, type: "playback.changed", epoch: 1, node: 3, what: "started", played_ms: 0 },
  { t_s: 4, type: "state.changed", state: "speaking" },
  { t_s: 4.6, type: "playback.changed", epoch: 1, node: 3, what: "held", played_ms: 600 },
  { t_s: 5.6, type: "playback.changed", epoch: 1, node: 3, what: "resumed", played_ms: 600 },
  { t_s: 6.2, type: "playback.changed", epoch: 1, node: 3, what: "stopped", played_ms: 1200 },
  turn(6.2, 3, { parent: 1, level: 2, party: "avatar", status: "interrupted", started_s: 3.5, ended_s: 6.2, text: "I am sorry to hear that.", heard_text: "I am sorry to" }),
  { t_s: 7, type: "marker.set", label: "task", value: "keys", source: "study" },
  turn(8, 5, { parent: 3, level: 3, started_s: 6.1, ended_s: 8, text: "Wait" }),
  { t_s: 8, type: "tree.moved", current: 5 },
  { t_s: 12, type: "tree.moved", current: 1 },
  turn(12.5, 7, { parent: 1, level: 2, party: "avatar", started_s: 12.5, ended_s: 15 }),
  { t_s: 12.5, type: "tree.moved", current: 7 },
  { t_s: 20, type: "connection.changed" },
];

export function aRecord(changed: Partial<TalkRecord> = {}, events: readonly RecordedEvent[] = EVENTS): TalkRecord {
  return {
    header: {
      id: "t",
      schema_version: 1,
      began_at: "2026-03-14T09:26:53+00:00",
      title: "",
      condition: "",
      consent: { text: true, sound: true, face: true, feelings: true },
      character: "Mira",
      head: "mira",
      fps: 25,
      channels: ["jawOpen", "mouthSmileLeft"],
    },
    events,
    duration_s: 20,
    faces_s: 20,
    sound: { user: true, avatar: true },
    ...changed,
  };
}

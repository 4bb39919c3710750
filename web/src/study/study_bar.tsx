import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { messages } from "../messages";
import type { Talk } from "../talk";
import type { StudyChanged, StudyKey } from "../wire";
import { clock, left_s } from "./countdown";
import { Leave } from "./leave";
import { isTyping, markerOf } from "./marker_keys";
import { Paragraphs } from "./paragraphs";
import type { Participant } from "./participant";

/** What a participant has beside the talk: the time that is left, marks to set, and the ways to end. */
export function StudyBar({ participant, study }: { participant: Participant; study: StudyChanged }) {
  return (
    <div class="study-bar">
      {study.rehearsal && <span class="rehearsal-mark">{messages.study.rehearsal}</span>}
      {study.seconds_left !== null && <TimeLeft study={study} seconds={study.seconds_left} />}
      {study.may_end && (
        <button type="button" class="pill" onClick={() => participant.next()}>
          {messages.study.talk.end}
        </button>
      )}
      <Leave participant={participant} />
    </div>
  );
}

function TimeLeft({ study, seconds }: { study: StudyChanged; seconds: number }) {
  const left = useSignal(left_s(seconds, 0));
  useEffect(() => {
    const told_ms = performance.now();
    left.value = left_s(seconds, 0);
    const timer = setInterval(() => {
      left.value = left_s(seconds, performance.now() - told_ms);
    }, 250);
    return () => clearInterval(timer);
  }, [study]);
  return (
    <span class={left.value <= 30 ? "time-left soon" : "time-left"} role="timer" aria-label={messages.study.talk.leftLabel}>
      {messages.study.talk.left(clock(left.value))}
    </span>
  );
}

/** What the person is to do in the talk, as the study puts it; it folds away. */
export function Task({ talk, study }: { talk: Talk; study: StudyChanged }) {
  const { microphone, begun } = talk.store;
  const mayAsk = begun.value && microphone.value === "off";
  if (!study.text && !mayAsk) return null;
  return (
    <details class="task" open>
      <summary>{messages.study.talk.task}</summary>
      <Paragraphs text={study.text} />
      {mayAsk && (
        <p class="study-text">
          {messages.study.talk.how}{" "}
          <button type="button" class="link" onClick={() => talk.openMicrophone()}>
            {messages.study.talk.speak}
          </button>
        </p>
      )}
    </details>
  );
}

/** Marks that the person sets, by key or by a press. */
export function Marks({ participant, keys }: { participant: Participant; keys: readonly StudyKey[] }) {
  const said = useSignal("");
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const key = markerOf(keys, event, isTyping(event.target));
      if (!key) return;
      event.preventDefault();
      mark(key);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [keys]);

  function mark({ label }: StudyKey): void {
    if (!participant.mark(label)) return;
    // Emptied first, so that the same words are told again.
    said.value = "";
    setTimeout(() => (said.value = messages.study.talk.marked(label)), 50);
    setTimeout(() => (said.value = ""), 1800);
  }

  if (keys.length === 0) return null;
  return (
    <div class="marks" role="group" aria-label={messages.study.talk.marks}>
      {keys.map((key) => (
        <button key={key.label} type="button" class="pill" aria-keyshortcuts={key.key} onClick={() => mark(key)}>
          {key.label} <kbd>{key.key === " " ? "Space" : key.key}</kbd>
        </button>
      ))}
      <span class="marked" role="status">
        {said.value}
      </span>
    </div>
  );
}

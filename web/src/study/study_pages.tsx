import { useEffect, useRef } from "preact/hooks";
import { messages } from "../messages";
import type { Talk } from "../talk";
import type { StudyChanged } from "../wire";
import { Leave } from "./leave";
import { Paragraphs } from "./paragraphs";
import type { Participant } from "./participant";
import { pageKey, Questionnaire } from "./questionnaire";
import { Consent } from "./study_consent";

const ENDS: readonly StudyChanged["step"][] = ["thanks", "declined", "left"];

interface PagesProps {
  readonly talk: Talk;
  readonly participant: Participant;
}

/** Everything a participant sees apart from the talk itself. */
export function StudyPages({ talk, participant }: PagesProps) {
  const study = talk.store.study.value;
  return (
    <div class="study">
      {study?.rehearsal && <p class="rehearsal">{messages.study.rehearsal}</p>}
      {study ? <Step key={pageKey(study)} talk={talk} participant={participant} study={study} /> : <NoStep talk={talk} />}
    </div>
  );
}

function Step({ talk, participant, study }: PagesProps & { study: StudyChanged }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // A new page begins at its heading, for the eye and for readers of the screen.
  useEffect(() => {
    heading.current?.focus();
    heading.current?.closest(".study")?.scrollTo({ top: 0 });
  }, []);
  const over = ENDS.includes(study.step);
  const title = titleOf(study);
  useEffect(() => {
    document.title = messages.title(title);
  }, [title]);
  return (
    <main class="study-card" data-step={study.step}>
      {!over && <Progress study={study} />}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <Paragraphs text={study.text} />
      <Body talk={talk} participant={participant} study={study} />
      <Problems talk={talk} />
      {!over && (
        <p class="study-leave">
          <Leave participant={participant} />
        </p>
      )}
    </main>
  );
}

function titleOf({ step, title }: StudyChanged): string {
  if (step === "consent") return messages.study.consent.title;
  return step === "thanks" ? messages.study.thanks : title;
}

function Body({ talk, participant, study }: PagesProps & { study: StudyChanged }) {
  const online = talk.store.connection.value === "open";
  if (study.step === "consent" && study.consent) return <Consent consent={study.consent} participant={participant} />;
  if ((study.step === "before" || study.step === "after") && study.questionnaire) {
    return <Questionnaire phase={study.step} questionnaire={study.questionnaire} participant={participant} online={online} />;
  }
  if (ENDS.includes(study.step)) return null;
  return (
    <div class="study-foot">
      <button type="button" class="study-button" disabled={!online} onClick={() => participant.next()}>
        {study.step === "welcome" ? messages.study.begin : messages.study.goOn}
      </button>
    </div>
  );
}

function Progress({ study: { part, parts } }: { study: StudyChanged }) {
  if (parts < 2) return null;
  const label = messages.study.progress(part, parts);
  return (
    <div class="study-progress">
      <progress value={part} max={parts} aria-label={label} />
      <small aria-hidden="true">{label}</small>
    </div>
  );
}

/** What is wrong, where something is: a link that was used up, a line that is down. */
function Problems({ talk }: { talk: Talk }) {
  const { connection, notices } = talk.store;
  const line = connection.value === "open" || connection.value === "connecting" ? [] : [messages.connection[connection.value]];
  const raised = notices.value.filter(({ key }) => key.startsWith("error-")).map(({ text }) => text);
  return (
    <div role="alert" class="study-problems">
      {[...raised, ...line].map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

function NoStep({ talk }: { talk: Talk }) {
  const raised = talk.store.notices.value.some(({ key }) => key.startsWith("error-"));
  return (
    <main class="study-card">
      <h1>{raised ? messages.study.problem : messages.study.loading}</h1>
      <Problems talk={talk} />
    </main>
  );
}

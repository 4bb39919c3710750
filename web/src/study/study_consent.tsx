import { useSignal } from "@preact/signals";
import { messages } from "../messages";
import { type Choice, KINDS, type Kind } from "../rights/consent";
import type { StudyConsent } from "../wire";
import type { Participant } from "./participant";

/** What a study asks to keep: what it needs, what it would like, and what it leaves alone. */
export function Consent({ consent, participant }: { consent: StudyConsent; participant: Participant }) {
  const { consent: words } = messages.study;
  const of = (asked: StudyConsent[Kind]): readonly Kind[] => KINDS.filter((kind) => consent[kind] === asked);
  const [required, wished, never] = [of("required"), of("asked"), of("not_asked")];
  const allowed = useSignal<Choice>({ text: false, feelings: false, face: false, sound: false });
  const agree = (): void => {
    const needed = Object.fromEntries(required.map((kind) => [kind, true])) as Partial<Choice>;
    participant.agree(consent.version, { ...allowed.value, ...needed });
  };
  return (
    <div class="study-consent">
      {required.length > 0 && (
        <section aria-labelledby="study-needs">
          <h2 id="study-needs">{words.needs}</h2>
          <ul class="needs">
            {required.map((kind) => (
              <li key={kind}>
                {messages.rights.titles[kind]}
                <small>{words.what[kind]}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
      {wished.length > 0 && (
        <section aria-labelledby="study-may">
          <h2 id="study-may">{words.may}</h2>
          {wished.map((kind) => (
            <label class="switch" key={kind}>
              <input
                type="checkbox"
                role="switch"
                checked={allowed.value[kind]}
                onChange={(event) => (allowed.value = { ...allowed.value, [kind]: event.currentTarget.checked })}
              />
              <span>
                {messages.rights.titles[kind]}
                <small>{words.what[kind]}</small>
              </span>
            </label>
          ))}
        </section>
      )}
      {never.length > 0 && <p class="hint">{words.never(never.map((kind) => messages.rights.names[kind]).join(", "))}</p>}
      <div class="study-answers">
        <button type="button" class="study-button" onClick={agree}>
          {words.agree}
        </button>
        <button type="button" class="study-button" onClick={() => participant.decline(consent.version)}>
          {words.decline}
        </button>
      </div>
    </div>
  );
}

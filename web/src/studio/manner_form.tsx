import { Choice, Range } from "./controls";
import type { Manner } from "./description";
import { studioMessages as words } from "./studio_messages";

const MOST_NAME_CHARS = 40;
const MOST_TEXT_CHARS = 2000;

/** Who somebody is, how they talk and how they sound. */
export function MannerForm({ one, change }: { one: Manner; change: (next: Manner) => void }) {
  return (
    <>
      <label class="studio-field">
        <span>
          {words.name} <small>{words.nameHint}</small>
        </span>
        <input
          type="text"
          name="character-name"
          autocomplete="off"
          maxLength={MOST_NAME_CHARS}
          value={one.name}
          onInput={(event) => change({ ...one, name: event.currentTarget.value })}
        />
      </label>
      <Field label={words.who} hint={words.whoHint} value={one.who} set={(who) => change({ ...one, who })} />
      <Field label={words.how} hint={words.howHint} value={one.manner} set={(manner) => change({ ...one, manner })} />
      <Choice
        label={words.responses}
        value={one.responses}
        of={Object.keys(words.responsesBy)}
        names={words.responsesBy}
        set={(responses) => change({ ...one, responses })}
      />
      <Choice label={words.voice} value={one.timbre} of={Object.keys(words.voices)} names={words.voices} set={(timbre) => change({ ...one, timbre })} />
      <Range label={words.rate} value={one.rate} least={0.7} most={1.3} set={(rate) => change({ ...one, rate })} />
      <Range label={words.pitch} value={one.pitch} least={0.7} most={1.3} set={(pitch) => change({ ...one, pitch })} />
    </>
  );
}

function Field({ label, hint, value, set }: { label: string; hint: string; value: string; set: (value: string) => void }) {
  return (
    <label class="studio-field">
      <span>
        {label} <small>{hint}</small>
      </span>
      <textarea rows={3} maxLength={MOST_TEXT_CHARS} value={value} onInput={(event) => set(event.currentTarget.value)} />
    </label>
  );
}

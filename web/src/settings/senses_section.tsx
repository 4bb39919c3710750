import { messages } from "../messages";
import type { Talk } from "../talk";
import { settingsMessages } from "./settings_messages";
import { VoiceChoice } from "./voice_choice";

/** What hears and what speaks here, and why. */
export function SensesSection({ talk }: { talk: Talk }) {
  const run = talk.store.ready.value?.providers.filter(({ kind }) => kind === "ears" || kind === "voice") ?? [];
  return (
    <>
      <p class="settings-hint">{settingsMessages.senses.hint}</p>
      <dl class="providers">
        {run.map(({ kind, name, why }) => (
          <div key={kind}>
            <dt>{messages.status.kinds[kind]}</dt>
            <dd>
              {name}
              <small>{why}</small>
            </dd>
          </div>
        ))}
      </dl>
      {talk.offersBrowserEars && (
        <label class="switch">
          <input
            type="checkbox"
            checked={talk.store.browserEars.value}
            onChange={(event) => talk.setBrowserEars(event.currentTarget.checked)}
          />
          <span>
            {settingsMessages.senses.browser}
            <small>{settingsMessages.senses.browserHint}</small>
          </span>
        </label>
      )}
      <VoiceChoice talk={talk} />
    </>
  );
}

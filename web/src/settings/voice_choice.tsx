import { useSignal } from "@preact/signals";
import type { Talk } from "../talk";
import type { BrowserVoices } from "../voice/browser/browser_voices";
import { settingsMessages } from "./settings_messages";

const words = settingsMessages.senses;
/** In the language that she speaks, whatever that of the page. */
const SAMPLE = "Hello. This is how I would sound.";

/** Whose voice says the words: the server's, or one of the browser's own; nothing where the browser has none. */
export function VoiceChoice({ talk }: { talk: Talk }) {
  const voices = talk.browserVoices;
  if (!voices || (voices.found.value.length === 0 && !voices.chosen.value)) return null;
  const chosen = voices.chosen.value;
  const voice = voices.found.value.find(({ id }) => id === chosen);
  const own = talk.store.ready.value?.providers.find(({ kind }) => kind === "voice")?.name ?? "";
  return (
    <div class="devices">
      <label class="choose">
        <span>{words.voice}</span>
        <select aria-label={words.voice} value={chosen} onChange={(event) => voices.choose(event.currentTarget.value)}>
          <option value="">{words.voiceHere(own)}</option>
          {voices.found.value.map(({ id, name, remote }) => (
            <option key={id} value={id}>
              {words.voiceNamed(name, remote)}
            </option>
          ))}
          {chosen && !voice && <option value={chosen}>{words.voiceGone}</option>}
        </select>
      </label>
      {voice && (
        <p class="settings-hint">
          {voice.remote && <strong>{words.voiceRemote} </strong>}
          {words.voiceHint} {words.voiceKept}
        </p>
      )}
      {voice && <Hear voices={voices} />}
    </div>
  );
}

function Hear({ voices }: { voices: BrowserVoices }) {
  const said = useSignal("");
  const hear = async (): Promise<void> => {
    if (said.value === words.hearing) return;
    said.value = words.hearing;
    said.value = await voices.hear(SAMPLE).then(
      () => "",
      () => words.hearFailed,
    );
  };
  return (
    <div class="device-try">
      <button type="button" class="pill" onClick={() => void hear()}>
        {words.hear}
      </button>
      <span role="status">{said.value}</span>
    </div>
  );
}

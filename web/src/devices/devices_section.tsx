import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Talk } from "../talk";
import { chime } from "./chime";
import { deviceMessages as words } from "./device_messages";
import type { DeviceKind } from "./devices";

/** Which microphone hears and which loudspeaker sounds, each with a way to try it. */
export function DevicesSection({ talk }: { talk: Talk }) {
  const { devices, store } = talk;
  const hears = store.microphone.value === "open";
  // Names are told once a microphone may be used.
  useEffect(() => {
    const look = (): void => void devices.look();
    look();
    navigator.mediaDevices?.addEventListener("devicechange", look);
    return () => navigator.mediaDevices?.removeEventListener("devicechange", look);
  }, [hears]);
  return (
    <div class="devices">
      <DeviceChoice talk={talk} kind="microphone" />
      {hears && !store.muted.value ? <Level talk={talk} /> : <p class="settings-hint">{words.levelOff}</p>}
      {devices.choosesSpeaker && <DeviceChoice talk={talk} kind="speaker" />}
      <Try speaker={devices.chosen.value.speaker} />
    </div>
  );
}

function DeviceChoice({ talk, kind }: { talk: Talk; kind: DeviceKind }) {
  const { devices } = talk;
  const found = devices.found.value[kind];
  const chosen = devices.chosen.value[kind];
  return (
    <label class="choose">
      <span>{words.names[kind]}</span>
      <select aria-label={words.names[kind]} value={chosen} onChange={(event) => devices.choose(kind, event.currentTarget.value)}>
        <option value="">{words.automatic}</option>
        {found.map(({ id, label }, at) => (
          <option key={id} value={id}>
            {label || words.unnamed[kind](at + 1)}
          </option>
        ))}
        {chosen && !found.some(({ id }) => id === chosen) && <option value={chosen}>{words.gone}</option>}
      </select>
    </label>
  );
}

function Level({ talk }: { talk: Talk }) {
  return <meter class="level-meter" min={0} max={1} value={talk.level.value} aria-label={words.level} />;
}

function Try({ speaker }: { speaker: string }) {
  const said = useSignal("");
  const play = async (): Promise<void> => {
    if (said.value === words.testing) return;
    said.value = words.testing;
    try {
      await chime(speaker);
      said.value = "";
    } catch {
      said.value = words.testFailed;
    }
  };
  return (
    <div class="device-try">
      <button type="button" class="pill" onClick={() => void play()}>
        {words.test}
      </button>
      <span role="status">{said.value}</span>
    </div>
  );
}

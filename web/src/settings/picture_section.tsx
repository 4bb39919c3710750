import type { LightsName } from "../face/lights_name";
import type { Talk } from "../talk";
import { settingsMessages } from "./settings_messages";

const NAMES = Object.entries(settingsMessages.picture.names) as readonly [LightsName, string][];

/** How the person is seen. */
export function PictureSection({ talk }: { talk: Talk }) {
  const { lights } = talk.store;
  const { picture } = settingsMessages;
  return (
    <label class="choose">
      <span>
        {picture.lights}
        <small>{picture.lightsHint}</small>
      </span>
      <select
        value={lights.value}
        onChange={(event) => {
          lights.value = event.currentTarget.value as LightsName;
        }}
      >
        {NAMES.map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

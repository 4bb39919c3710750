import type { Talk } from "../talk";
import { careMessages } from "./care_messages";

/** Lets a person say that their feelings are not to be read. */
export function ReadingSwitch({ talk }: { talk: Talk }) {
  const { reading } = careMessages;
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={talk.store.reading.value}
        onChange={(event) => talk.setReading(event.currentTarget.checked)}
      />
      <span>
        {reading.label}
        <small>{talk.store.reading.value ? reading.on : reading.off}</small>
      </span>
    </label>
  );
}

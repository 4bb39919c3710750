import { ReadingSwitch } from "../care/reading_switch";
import type { Talk } from "../talk";
import { settingsMessages } from "./settings_messages";

/** What is read and kept, and the ways to change that. */
export function PrivacySection({ talk }: { talk: Talk }) {
  const { store } = talk;
  const keeps = store.record.value !== null && store.record.value.state !== "off";
  const leaveTo = (open: () => void) => () => {
    store.settingsOpen.value = false;
    open();
  };
  return (
    <>
      <ReadingSwitch talk={talk} />
      {keeps && (
        <div class="settings-ways">
          <button type="button" class="pill" onClick={leaveTo(() => (store.consent.value = "choosing"))}>
            {settingsMessages.privacy.kept}
          </button>
          <button type="button" class="pill" onClick={leaveTo(() => (store.talksOpen.value = true))}>
            {settingsMessages.privacy.talks}
          </button>
        </div>
      )}
    </>
  );
}

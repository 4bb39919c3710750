import { GearIcon } from "../panels/icons";
import { Drawer } from "../rights/drawer";
import type { Talk } from "../talk";
import { SECTIONS } from "./sections";
import { settingsMessages } from "./settings_messages";

/** Opens the settings. */
export function SettingsButton({ talk }: { talk: Talk }) {
  return (
    <button
      type="button"
      class="round quiet"
      aria-haspopup="dialog"
      aria-label={settingsMessages.open}
      title={settingsMessages.open}
      onClick={() => {
        talk.store.settingsOpen.value = true;
      }}
    >
      <GearIcon />
    </button>
  );
}

/** All that a person may set, while it is open. */
export function Settings({ talk }: { talk: Talk }) {
  const { settingsOpen } = talk.store;
  if (!settingsOpen.value) return null;
  const close = (): void => {
    settingsOpen.value = false;
  };
  return (
    <Drawer id="settings" title={settingsMessages.title} closeLabel={settingsMessages.close} onClose={close}>
      <div class="settings">
        {SECTIONS.map(({ id, title, parts }) => (
          <section key={id} aria-labelledby={`settings-${id}`}>
            <h3 id={`settings-${id}`}>{title}</h3>
            {parts.map((Part, i) => (
              <Part key={i} talk={talk} />
            ))}
          </section>
        ))}
      </div>
    </Drawer>
  );
}

import { useSignal } from "@preact/signals";
import { messages } from "../messages";
import { CloseIcon } from "../panels/icons";
import { lacks } from "./lacks";
import type { Replay } from "./replay";

/** What the person should know: what was not kept, and what goes wrong now. */
export function Notices({ replay, name }: { replay: Replay; name: string }) {
  const read = useSignal(false);
  const missing = read.value ? [] : lacks(replay.story.record, name);
  return (
    <div class="notices" role="status">
      {missing.length > 0 && (
        <div class="notice lacks">
          <p>{missing.join(" ")}</p>
          <button
            type="button"
            class="round quiet small"
            aria-label={messages.notices.dismiss}
            onClick={() => {
              read.value = true;
            }}
          >
            <CloseIcon />
          </button>
        </div>
      )}
      {Object.entries(replay.store.troubles.value).map(([trouble, sentence]) => (
        <div class="notice" key={trouble}>
          <p>{sentence}</p>
        </div>
      ))}
    </div>
  );
}

import { messages } from "../messages";
import { dismiss, type Notice } from "../store";
import type { Talk } from "../talk";
import { CloseIcon } from "./icons";

/** What the person should know, in sentences, with a way on where there is one. */
export function Notices({ talk }: { talk: Talk }) {
  return (
    <div class="notices" role="status">
      {talk.store.notices.value.map((notice) => (
        <div class="notice" key={notice.key}>
          <p>{notice.text}</p>
          {notice.action && (
            <button type="button" class="link" onClick={() => act(talk, notice)}>
              {messages.notices.actions[notice.action]}
            </button>
          )}
          <button
            type="button"
            class="round quiet small"
            aria-label={messages.notices.dismiss}
            onClick={() => dismiss(talk.store, notice.key)}
          >
            <CloseIcon />
          </button>
        </div>
      ))}
    </div>
  );
}

function act(talk: Talk, notice: Notice): void {
  if (notice.action === "retry_microphone") talk.openMicrophone();
  else if (notice.action === "unlock_sound") talk.unlockSound();
  else if (notice.action === "reload") window.location.reload();
}

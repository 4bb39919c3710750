import { messages } from "../messages";
import type { Talk } from "../talk";

/** How the character listens. */
export function ConversationSection({ talk }: { talk: Talk }) {
  const { store } = talk;
  return (
    <>
      <label class="choose">
        <span>
          {messages.status.patience}
          <small>{messages.status.patienceHint}</small>
        </span>
        <input
          type="range"
          min={0.6}
          max={2.4}
          step={0.2}
          value={store.patience.value}
          aria-valuetext={messages.status.patienceValue(store.patience.value)}
          onInput={(event) => talk.setPatience(event.currentTarget.valueAsNumber)}
        />
      </label>
      <label class="switch">
        <input
          type="checkbox"
          checked={store.headphones.value}
          onChange={(event) => talk.setHeadphones(event.currentTarget.checked)}
        />
        <span>
          {messages.status.headphones}
          <small>{messages.status.headphonesHint}</small>
        </span>
      </label>
      <label class="switch">
        <input
          type="checkbox"
          checked={store.pushToTalk.value}
          onChange={(event) => talk.setPushToTalk(event.currentTarget.checked)}
        />
        <span>
          {messages.status.pushToTalk}
          <small>{messages.status.pushToTalkHint}</small>
        </span>
      </label>
    </>
  );
}

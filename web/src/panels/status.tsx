import { useEffect, useRef } from "preact/hooks";
import { messages } from "../messages";
import type { Steers } from "../store";
import type { Talk } from "../talk";
import type { FeelingChanged } from "../wire";

/** Whether the line is up, and, when asked, what runs here and why. */
export function Status({ talk }: { talk: Talk }) {
  const { store } = talk;
  const details = useRef<HTMLDetailsElement>(null);
  const connection = store.connection.value;
  const text = messages.connection[connection];
  useEffect(() => closeFromOutside(details.current), []);
  return (
    <details class="status" ref={details}>
      <summary class="round quiet" aria-label={messages.status.button(text)} title={text}>
        <span class="dot" data-connection={connection} aria-hidden="true" />
      </summary>
      <div class="popover">
        <p class="connection">{text}</p>
        <Providers talk={talk} />
        <Feelings talk={talk} />
        <h2>{messages.status.settings}</h2>
        <label class="choose">
          <span>
            {messages.status.steers}
            <small>{messages.status.steersHint}</small>
          </span>
          <select
            value={store.steers.value}
            onChange={(event) => talk.setSteers(event.currentTarget.value as Steers)}
          >
            {(["tree", "last_turn", "nothing"] as const).map((steers) => (
              <option key={steers} value={steers}>
                {messages.status.steersBy[steers]}
              </option>
            ))}
          </select>
        </label>
        <label class="switch">
          <input
            type="checkbox"
            checked={store.motionOpen.value}
            onChange={(event) => talk.setMotionOpen(event.currentTarget.checked)}
          />
          <span>
            {messages.motion.open}
            <small>{messages.motion.openHint}</small>
          </span>
        </label>
      </div>
    </details>
  );
}

function Providers({ talk }: { talk: Talk }) {
  const providers = talk.store.ready.value?.providers ?? [];
  if (providers.length === 0) return null;
  return (
    <>
      <h2>{messages.status.title}</h2>
      <dl class="providers">
        {providers.map((provider) => (
          <div key={provider.kind}>
            <dt>{messages.status.kinds[provider.kind] ?? provider.kind}</dt>
            <dd>
              {provider.name}
              <small>{provider.why}</small>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Feelings({ talk }: { talk: Talk }) {
  const { user, avatar } = talk.store.feelings.value;
  if (!user && !avatar) return null;
  return (
    <>
      <h2>{messages.status.feeling}</h2>
      <dl class="providers">
        {user && talk.store.reading.value && <Feeling who={messages.status.feelingOf.user} feeling={user} />}
        {avatar && <Feeling who={messages.status.feelingOf.avatar} feeling={avatar} />}
      </dl>
    </>
  );
}

function Feeling({ who, feeling }: { who: string; feeling: FeelingChanged }) {
  const strongest = Object.entries(feeling.emotions)
    .filter(([name, share]) => name !== "neutral" && share >= 0.05)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 2)
    .map(([name, share]) => `${name} ${Math.round(100 * share)} %`);
  return (
    <div>
      <dt>{who}</dt>
      <dd>{strongest.join(", ") || messages.status.neutral}</dd>
    </div>
  );
}

function closeFromOutside(details: HTMLDetailsElement | null): () => void {
  const close = (event: Event): void => {
    if (!details?.open) return;
    if (event instanceof KeyboardEvent) {
      if (event.key !== "Escape") return;
      event.preventDefault();
      details.querySelector("summary")?.focus();
    } else if (details.contains(event.target as Node)) return;
    details.open = false;
  };
  document.addEventListener("pointerdown", close);
  document.addEventListener("keydown", close);
  return () => {
    document.removeEventListener("pointerdown", close);
    document.removeEventListener("keydown", close);
  };
}

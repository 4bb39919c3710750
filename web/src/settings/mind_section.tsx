import { useEffect } from "preact/hooks";
import type { Talk } from "../talk";
import type { MindTried, OfferedMind } from "../wire";
import { settingsMessages } from "./settings_messages";

const { mind: words } = settingsMessages;

/** The minds there are: which answers, where the words go, and how each does. */
export function MindSection({ talk }: { talk: Talk }) {
  const { minds, store } = talk;
  useEffect(() => minds.look(), []);
  const offered = minds.offered.value;
  const waiting = store.connection.value === "open" ? words.looking : words.unanswered;
  return (
    <>
      <p class="settings-hint">{words.hint}</p>
      {offered ? (
        <ul class="minds">
          {offered.map((mind) => (
            <Mind key={mind.id} talk={talk} mind={mind} />
          ))}
        </ul>
      ) : (
        <p class="settings-hint" role="status">
          {waiting}
        </p>
      )}
      <p class="mind-problem" role="alert">
        {minds.problem.value}
      </p>
      <button type="button" class="pill" onClick={minds.look}>
        {words.again}
      </button>
    </>
  );
}

function Mind({ talk, mind }: { talk: Talk; mind: OfferedMind }) {
  const { current, trying, tried, choose } = talk.minds;
  const isCurrent = current.value?.id === mind.id;
  const model = isCurrent ? (current.value?.model ?? "") : (mind.models[0] ?? "");
  return (
    <li class="mind" data-current={isCurrent}>
      <label class="mind-choice">
        <input type="radio" name="mind" checked={isCurrent} onChange={() => choose({ id: mind.id, model })} />
        <span>
          {mind.name} {isCurrent && <span class="mind-now">{words.current}</span>}
          <small>{words.where[mind.where](mind.host)}</small>
        </span>
      </label>
      <div class="mind-row">
        {mind.models.length > 0 && (
          <select
            aria-label={words.model(mind.name)}
            value={model}
            onChange={(event) => choose({ id: mind.id, model: event.currentTarget.value })}
          >
            {!mind.models.includes(model) && <option value={model}>{model || words.first}</option>}
            {mind.models.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
        <button
          type="button"
          class="pill"
          aria-label={words.tryOf(mind.name)}
          aria-disabled={trying.value !== ""}
          onClick={() => talk.minds.try({ id: mind.id, model })}
        >
          {trying.value === mind.id ? words.trying : words.try}
        </button>
      </div>
      <p class="mind-tried" role="status">
        {inWords(tried.value[mind.id])}
      </p>
    </li>
  );
}

function inWords(tried: MindTried | undefined): string {
  if (!tried) return "";
  return tried.works ? words.works(tried.first_ms, tried.message) : tried.message;
}

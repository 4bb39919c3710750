import { messages } from "../messages";
import type { Store } from "../store";
import type { Talk } from "../talk";
import type { RecordChanged } from "../wire";
import { keptInWords } from "./talk_list";

/** What is kept of this talk, always in sight; pressed, it lets that be changed. */
export function RecordBadge({ talk }: { talk: Talk }) {
  const { store } = talk;
  const record = store.record.value;
  if (!record || record.state === "off") return null;
  const text = stateInWords(record);
  const open = store.consent.value !== "closed";
  return (
    <button
      type="button"
      class="record-badge"
      data-record={record.state}
      aria-expanded={open}
      aria-label={messages.rights.badgeHint(text)}
      title={messages.rights.badgeHint(text)}
      onClick={() => toggle(store)}
    >
      <span class="record-dot" aria-hidden="true" />
      <span class="record-text">
        {messages.rights.badge[record.state]}
        {record.state === "kept" && <span class="record-what">{text.slice(messages.rights.badge.kept.length)}</span>}
      </span>
    </button>
  );
}

function stateInWords(record: RecordChanged): string {
  return record.state === "kept" ? messages.rights.keptWhat(keptInWords(record)) : messages.rights.badge[record.state];
}

function toggle({ consent, record }: Store): void {
  if (consent.value !== "closed") consent.value = "closed";
  else consent.value = record.value?.state === "asking" ? "asking" : "choosing";
}

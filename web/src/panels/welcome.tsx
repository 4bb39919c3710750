import type { Signal } from "@preact/signals";
import { careMessages } from "../care/care_messages";
import { characterMessages } from "../characters/character_messages";
import { messages } from "../messages";
import { keptInWords } from "../rights/talk_list";
import type { Talk } from "../talk";
import type { RecordChanged } from "../wire";

/** The first card: who speaks here, what is read and kept, and two ways to begin. */
export function Welcome({ talk, name, typing }: { talk: Talk; name: string; typing: Signal<boolean> }) {
  const { welcome, rights } = messages;
  const { reading } = careMessages;
  const reads = talk.store.reading.value;
  const record = talk.store.record.value;
  // Some turns are there already: the talk goes on from another day.
  const again = talk.store.tree.value.nodes.size > 0;
  return (
    <section class="welcome" aria-labelledby="welcome-heading">
      <div class="words">
        <h2 id="welcome-heading">{again ? rights.again.heading : welcome.heading(name)}</h2>
        <p>{again ? rights.again.body : welcome.body}</p>
        <p class="small">
          {reads ? reading.read : reading.unread}{" "}
          {!talk.participant && (
            <button type="button" class="link" onClick={() => talk.setReading(!reads)}>
              {reads ? reading.stop : reading.start}
            </button>
          )}{" "}
          {!talk.participant && record && keeps(record)}{" "}
          {!talk.participant && !again && (
            <button type="button" class="link" onClick={() => (talk.store.settingsOpen.value = true)}>
              {characterMessages.someoneElse}
            </button>
          )}
        </p>
      </div>
      <div class="choices">
        <button type="button" class="choice primary" onClick={() => talk.begin("talk")}>
          {welcome.talk} <small>{welcome.talkHint}</small>
        </button>
        <button
          type="button"
          class="choice"
          onClick={() => {
            typing.value = true;
            talk.begin("type");
          }}
        >
          {welcome.type} <small>{welcome.typeHint}</small>
        </button>
      </div>
    </section>
  );
}

function keeps(record: RecordChanged): string {
  const { keeps: words } = messages.welcome;
  return record.state === "kept" ? words.kept(keptInWords(record)) : words[record.state];
}

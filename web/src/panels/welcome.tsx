import type { Signal } from "@preact/signals";
import { messages } from "../messages";
import type { Talk } from "../talk";

/** The first card: who speaks here, what is read and kept, and two ways to begin. */
export function Welcome({ talk, name, typing }: { talk: Talk; name: string; typing: Signal<boolean> }) {
  const { welcome } = messages;
  return (
    <section class="welcome" aria-labelledby="welcome-heading">
      <div class="words">
        <h2 id="welcome-heading">{welcome.heading(name)}</h2>
        <p>{welcome.body}</p>
        <p class="small">{welcome.honest}</p>
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

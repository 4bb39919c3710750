import { messages } from "../messages";
import type { Replay } from "./replay";

/** What both sides said, as it was heard. Readers of the screen have the list of turns. */
export function Captions({ replay }: { replay: Replay }) {
  const { hers, own } = replay.store.captions.value;
  const held = replay.store.state.value === "held";
  return (
    <div class="captions" aria-hidden="true">
      {hers.said && (
        <p class={`hers ${held ? "held" : ""}`}>
          {hers.said}
          {hers.coming && <span class="coming"> {hers.coming}</span>}
        </p>
      )}
      {own && (
        <p class="own">
          <span class="who">{messages.captions.you}</span> {own}
        </p>
      )}
    </div>
  );
}

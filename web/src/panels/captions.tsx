import { messages } from "../messages";
import type { Talk } from "../talk";

/** What both sides say, as it is said. Readers of the screen have the transcript, which waits for whole turns. */
export function Captions({ talk }: { talk: Talk }) {
  const { store } = talk;
  const state = store.state.value;
  const caption = store.caption.value;
  const hearing = store.hearing.value;
  const userHasFloor = state === "user_speaking" || state === "thinking";
  const own = hearing || (userHasFloor ? store.said.value : "");
  const hers = !userHasFloor && caption.said;
  return (
    <section class="captions" aria-hidden="true">
      {hers && (
        <p class={`hers ${state === "held" ? "held" : ""}`}>
          {caption.said}
          {caption.coming && <span class="coming"> {caption.coming}</span>}
        </p>
      )}
      {own && (
        <p class={`own ${hearing ? "partial" : ""}`}>
          <span class="who">{messages.captions.you}</span> {own}
        </p>
      )}
    </section>
  );
}

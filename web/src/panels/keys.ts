import type { Talk } from "../talk";

/** Hold Space to be heard, Escape to interrupt. Returns what stops it. */
export function followKeys(talk: Talk): () => void {
  const { store } = talk;
  const down = (event: KeyboardEvent): void => {
    if (event.code === "Space" && canHold(talk, event)) {
      event.preventDefault();
      if (!event.repeat) talk.setHeld(true);
    }
    const busy = store.state.value !== "listening" && store.state.value !== "user_speaking";
    if (event.key === "Escape" && busy && !event.defaultPrevented) talk.interrupt();
  };
  const up = (event: KeyboardEvent): void => {
    if (event.code === "Space" && store.held.value) {
      event.preventDefault();
      talk.setHeld(false);
    }
  };
  const away = (): void => {
    if (store.held.value) talk.setHeld(false);
  };
  window.addEventListener("keydown", down);
  window.addEventListener("keyup", up);
  window.addEventListener("blur", away);
  return () => {
    window.removeEventListener("keydown", down);
    window.removeEventListener("keyup", up);
    window.removeEventListener("blur", away);
  };
}

/** Space belongs to fields, and to buttons other than the microphone's own. */
function canHold({ store }: Talk, event: KeyboardEvent): boolean {
  if (store.microphone.value !== "open" || !(store.muted.value || store.pushToTalk.value)) return false;
  const target = event.target instanceof Element ? event.target : null;
  return !target?.closest("input, textarea, select, a, summary, button:not(.microphone), [role=treeitem], [contenteditable]");
}

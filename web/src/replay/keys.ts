import type { Replay } from "./replay";

const JUMP_S = 5;

/** Let the keys move the replay, wherever the focus is, except where they mean something else there. Returns what stops it. */
export function followKeys(replay: Replay): () => void {
  const down = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (belongsElsewhere(event) || !act(replay, event)) return;
    event.preventDefault();
  };
  window.addEventListener("keydown", down);
  return () => window.removeEventListener("keydown", down);
}

/** Do what a key means; returns whether it means anything. */
function act(replay: Replay, { key, code, repeat }: KeyboardEvent): boolean {
  const { now_s, muted } = replay.store;
  const { duration_s, record } = replay.story;
  switch (code === "Space" ? " " : key) {
    case " ":
      if (!repeat) replay.toggle();
      return true;
    case "ArrowLeft":
      return go(replay, now_s.value - JUMP_S);
    case "ArrowRight":
      return go(replay, now_s.value + JUMP_S);
    case "ArrowUp":
      replay.previousTurn();
      return true;
    case "ArrowDown":
      replay.nextTurn();
      return true;
    case "Home":
      return go(replay, 0);
    case "End":
      return go(replay, duration_s);
    case ",":
      return frame(replay, -1, record.header.fps);
    case ".":
      return frame(replay, 1, record.header.fps);
    case "m":
    case "M":
      replay.setMuted(!muted.value);
      return true;
    default:
      return false;
  }
}

function go(replay: Replay, t_s: number): true {
  replay.seek(Math.max(0, Math.min(replay.story.duration_s, t_s)));
  return true;
}

/** Stop, and show the frame beside the one that is shown. */
function frame(replay: Replay, by: 1 | -1, fps: number): true {
  replay.pause();
  const next = Math.round(replay.store.now_s.value * fps) + by;
  return go(replay, next / fps);
}

/** Space presses the button that has the focus; a choice and the tree have arrows of their own. */
function belongsElsewhere({ code, key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("select, input, textarea, [role=tree]")) return true;
  const pressed = target.closest("button, a, summary");
  return pressed !== null && (code === "Space" || key === "Enter");
}

import { VOICE_RATE_HZ } from "../wire";
import { createPlaybackQueue, type PlaybackReport } from "./playback_queue";
import type { Player, PlayerListener } from "./player";

const TICK_MS = 20;

/** Return a player without sound that takes as long as one with: the talk goes on where a browser has none. */
export function createSilentPlayer(listener: PlayerListener): Player {
  const now_s = (): number => performance.now() / 1000;
  const queue = createPlaybackQueue(VOICE_RATE_HZ, tell);
  const started_s = now_s();
  let rendered = 0;

  function tell(report: PlaybackReport): void {
    listener.report({ ...report, time_s: started_s + rendered / VOICE_RATE_HZ });
  }

  const timer = setInterval(() => {
    const due = Math.floor((now_s() - started_s) * VOICE_RATE_HZ) - rendered;
    // A page in the background is woken rarely; what it slept through passes at once.
    queue.render(new Float32Array(due));
    rendered += due;
    const at = queue.position();
    if (at) tell(at);
  }, TICK_MS);

  return {
    audible: false,
    order(order) {
      if (order.type === "sound") queue.accept(order.epoch, order.start, order.pcm);
      else if (order.type === "finish") queue.finish(order.epoch, order.total);
      else if (order.type === "reset") queue.reset();
      else if (order.type === "seek") queue.seek(order.epoch, order.position);
      else if (order.type !== "phrase") queue[order.type](order.epoch);
    },
    audible_s: now_s,
    setSpeaker: () => undefined,
    stream: () => null,
    unlock: () => Promise.resolve(false),
    close: () => clearInterval(timer),
  };
}

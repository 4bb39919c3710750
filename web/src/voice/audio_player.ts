import { VOICE_RATE_HZ } from "../wire";
import type { Loudness, Player, PlayerListener, TimedReport } from "./player";
import workletUrl from "./player.worklet.ts?worker&url";

/** Browsers that let a page choose the loudspeaker; the DOM's types do not know of it yet. */
type Sinking = AudioContext & { setSinkId?: (id: string) => Promise<void> };

/** How long the browser may take to let sound start before the talk goes on without. */
const UNLOCK_S = 1.5;

/**
 * Return a player that sounds through Web Audio. Call it from a click or a key press.
 *
 * @throws Error when this browser or page has no audio worklets.
 */
export async function createAudioPlayer(listener: PlayerListener): Promise<Player> {
  const context = new AudioContext({ sampleRate: VOICE_RATE_HZ, latencyHint: "interactive" });
  // Asked for inside the gesture: a browser may not allow it any more after the first await.
  const running = context.resume();
  if (!context.audioWorklet) throw new Error("this page has no audio worklets: open it over https or on this machine");
  await context.audioWorklet.addModule(workletUrl);
  const node = new AudioWorkletNode(context, "warmchat-player", {
    numberOfInputs: 0,
    outputChannelCount: [1],
    processorOptions: { traced: listener.loudness !== undefined },
  });
  node.port.onmessage = (message: MessageEvent<TimedReport | Loudness>) => {
    if (message.data.type === "loudness") listener.loudness?.(message.data);
    else listener.report(message.data);
  };
  node.connect(context.destination);

  let recorded: MediaStreamAudioDestinationNode | null = null;

  async function unlock(): Promise<boolean> {
    const resumed = context.state === "running" ? running : context.resume();
    await Promise.race([resumed, new Promise((done) => setTimeout(done, 1000 * UNLOCK_S))]).catch(() => undefined);
    return context.state === "running";
  }

  return {
    audible: true,
    order(order) {
      if (order.type !== "phrase") node.port.postMessage(order, order.type === "sound" ? [order.pcm.buffer] : []);
    },
    audible_s: () => audibleTime_s(context),
    unlock,
    setSpeaker(id) {
      // It may have been unplugged since it was chosen: then it sounds where it did.
      void (context as Sinking).setSinkId?.(id).catch(() => undefined);
    },
    stream() {
      if (!recorded) {
        recorded = context.createMediaStreamDestination();
        node.connect(recorded);
      }
      return recorded.stream;
    },
    close() {
      node.disconnect();
      void context.close();
    },
  };
}

/** Return the time of the context whose sound leaves the loudspeaker now. */
function audibleTime_s(context: AudioContext): number {
  const latency_s = context.outputLatency || context.baseLatency || 0;
  const plain = context.currentTime - latency_s;
  const stamp = context.getOutputTimestamp?.();
  if (!stamp?.contextTime || !stamp.performanceTime || context.state !== "running") return plain;
  const stamped = stamp.contextTime + (performance.now() - stamp.performanceTime) / 1000;
  // The stamp moves smoothly where `currentTime` jumps, but some browsers give nonsense at first.
  return Math.abs(stamped - plain) < 0.25 ? stamped : plain;
}

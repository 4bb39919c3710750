import { createLoudnessMeter, type LoudnessMeter } from "./loudness_meter";
import { createPlaybackQueue } from "./playback_queue";
import type { PlayerOrder } from "./player";

/** Reports of the position come this often: 4 blocks of 128 samples at 24 kHz are 21 ms. */
const BLOCKS_A_REPORT = 4;

/** Plays a queue into the loudspeaker and tells the page where it is. */
class PlayerProcessor extends AudioWorkletProcessor {
  private readonly queue = createPlaybackQueue(sampleRate, (report) => {
    this.port.postMessage({ ...report, time_s: this.block_end_s });
  });
  private readonly meter: LoudnessMeter | null;
  private block_end_s = 0;
  private blocks = 0;
  private moving = false;

  constructor(options: AudioWorkletNodeOptions) {
    super(options);
    const traced = options.processorOptions?.traced === true;
    this.meter = traced ? createLoudnessMeter(sampleRate, (loudness) => this.port.postMessage(loudness)) : null;
    this.port.onmessage = (message: MessageEvent<PlayerOrder>) => this.obey(message.data);
  }

  private obey(order: PlayerOrder): void {
    if (order.type === "sound") this.queue.accept(order.epoch, order.start, order.pcm);
    else if (order.type === "finish") this.queue.finish(order.epoch, order.total);
    else if (order.type === "reset") this.queue.reset();
    else if (order.type === "seek") this.queue.seek(order.epoch, order.position);
    else if (order.type !== "phrase") this.queue[order.type](order.epoch);
  }

  override process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (!out) return true;
    this.block_end_s = currentTime + out.length / sampleRate;
    const before = this.queue.position();
    this.queue.render(out);
    const after = this.queue.position();
    this.meter?.take(out, before, after, this.block_end_s);
    this.tellPosition(before?.moving ?? false, after);
    return true;
  }

  private tellPosition(wasMoving: boolean, after: ReturnType<typeof this.queue.position>): void {
    this.blocks += 1;
    const moving = after?.moving ?? false;
    // A start or a halt is told at once: the face follows it.
    const turned = moving !== this.moving || moving !== wasMoving;
    if (!after || (this.blocks < BLOCKS_A_REPORT && !turned)) return;
    this.blocks = 0;
    this.moving = moving;
    this.port.postMessage({ ...after, time_s: this.block_end_s });
  }
}

registerProcessor("warmchat-player", PlayerProcessor);

import { MICROPHONE_RATE_HZ } from "../wire";
import { createFramer } from "./framer";
import { createResampler } from "./resampler";

/** 20 ms. */
const FRAME_SAMPLES = 320;

/** Brings the microphone to 16 kHz and hands it to the page in frames of 20 ms. */
class MicrophoneProcessor extends AudioWorkletProcessor {
  private readonly resampler = createResampler(sampleRate, MICROPHONE_RATE_HZ);
  private readonly framer = createFramer(FRAME_SAMPLES);

  override process(inputs: Float32Array[][]): boolean {
    const mono = inputs[0]?.[0];
    if (!mono) return true;
    for (const frame of this.framer.push(this.resampler.push(mono))) this.port.postMessage(frame, [frame.buffer]);
    return true;
  }
}

registerProcessor("warmchat-microphone", MicrophoneProcessor);

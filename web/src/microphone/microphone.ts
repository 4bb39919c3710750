import workletUrl from "./microphone.worklet.ts?worker&url";
import { InsecureContextError } from "./problems";

/** A context that does not run again within this is gone. */
const RESUME_S = 2;

/** An open microphone. */
export interface Microphone {
  /** Let sound in, or keep it out: a closed gate also darkens the browser's own sign that the page listens. */
  gate(open: boolean): void;
  close(): void;
}

/** What a microphone tells the page. */
export interface MicrophoneListener {
  /** 20 ms of sound: PCM16 at 16 kHz, (320,). */
  frame(pcm: Int16Array<ArrayBuffer>): void;
  /** The device is gone. */
  lost(): void;
}

/**
 * Ask for the microphone and begin to listen; `device` is the one that is wanted, "" any. One that is not there any more is
 * not waited for: the browser's own choice is better than none.
 *
 * @throws DOMException as `getUserMedia` does; InsecureContextError when this page may have no microphone at all.
 */
export async function openMicrophone(listener: MicrophoneListener, device = ""): Promise<Microphone> {
  if (!navigator.mediaDevices?.getUserMedia) throw new InsecureContextError("a microphone needs https or localhost");
  const stream = await navigator.mediaDevices.getUserMedia({
    // The browser's noise suppression takes first syllables with it ("Hilo", "Puma"), and the ears were made for rooms with noise.
    audio: { echoCancellation: true, noiseSuppression: false, autoGainControl: true, channelCount: 1, ...(device && { deviceId: { ideal: device } }) },
  });
  // A context of its own, at the device's rate: some browsers refuse to join a microphone to another rate.
  const context = new AudioContext({ latencyHint: "interactive" });
  const stop = (): void => {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
  try {
    await context.audioWorklet.addModule(workletUrl);
    await context.resume();
  } catch (error) {
    stop();
    throw error;
  }
  const source = context.createMediaStreamSource(stream);
  const node = new AudioWorkletNode(context, "warmchat-microphone", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  node.port.onmessage = (message: MessageEvent<Int16Array<ArrayBuffer>>) => listener.frame(message.data);
  source.connect(node);
  for (const track of stream.getAudioTracks()) track.onended = () => listener.lost();
  // A change of the device or its rate, a telephone call or a sleep may stop the context without ending the track.
  context.onstatechange = () => {
    if (context.state === "running" || context.state === "closed") return;
    const resumed = context.resume().then(() => context.state === "running");
    const waited = new Promise<false>((done) => setTimeout(() => done(false), 1000 * RESUME_S));
    void Promise.race([resumed.catch(() => false), waited]).then((running) => {
      if (!running && context.state !== "running" && context.state !== "closed") listener.lost();
    });
  };

  return {
    gate(open) {
      for (const track of stream.getAudioTracks()) track.enabled = open;
    },
    close() {
      for (const track of stream.getAudioTracks()) track.onended = null;
      context.onstatechange = null;
      node.port.onmessage = null;
      node.disconnect();
      stop();
    },
  };
}

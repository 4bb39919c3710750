import { type Signal, signal } from "@preact/signals";
import type { Picture } from "../picture";
import type { Voice } from "../voice/voice";
import { backdropOf, compose, type Dress, SIDE_PX } from "./keepsake";
import { markedPng } from "./png_mark";

/** A clip is as long. */
export const CLIP_S = 10;
const FPS = 30;
const CLIP_BITS_PER_S = 4_000_000;
/** MP4 first: more programs open it. */
const CLIP_TYPES = ["video/mp4;codecs=avc1.42E01F,mp4a.40.2", "video/webm;codecs=vp9,opus", "video/webm"];
/** No picture comes while the page is hidden, or where she cannot be drawn. */
const PATIENCE_MS = 2000;

/** Pictures and clips of the character, for the person to keep and to pass on. */
export interface Sharing {
  /** Seconds of a clip that are recorded by now; null while none is. */
  readonly recorded_s: Signal<number | null>;
  /** Whether this browser can record clips. */
  readonly records: boolean;
  /** Of the face as it is now, drawn as well as can be. @throws Error when nobody is drawn. */
  takePicture(label: string): Promise<Blob>;
  /** Record what is seen and what she says; the person's own voice is not in it. `stop` ends it early. */
  recordClip(label: string): Promise<Blob>;
  stop(): void;
}

/** Return what pictures are taken with. */
export function createSharing(picture: Picture, voice: Voice): Sharing {
  const recorded_s = signal<number | null>(null);
  let end: () => void = () => undefined;
  const type = typeof MediaRecorder === "undefined" ? undefined : CLIP_TYPES.find((one) => MediaRecorder.isTypeSupported(one));

  /** Return a canvas on which every picture from now on is drawn as it is shared, once the first one is there. */
  async function follow(label: string): Promise<HTMLCanvasElement> {
    const { canvas, out, dress } = sheet(label);
    await new Promise<void>((drawn, failed) => {
      const timer = setTimeout(() => failed(new Error("nothing is drawn now")), PATIENCE_MS);
      picture.tap((face) => {
        compose(out, face, dress);
        clearTimeout(timer);
        drawn();
      });
    });
    return canvas;
  }

  return {
    recorded_s,
    records: type !== undefined,
    async takePicture(label) {
      const { canvas, out, dress } = sheet(label);
      compose(out, await picture.portrait(SIDE_PX), dress);
      const png = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
      if (!png) throw new Error("this browser makes no pictures");
      return new Blob([markedPng(new Uint8Array(await png.arrayBuffer()))], { type: "image/png" });
    },
    async recordClip(label) {
      if (!type || recorded_s.value !== null) throw new Error("a clip cannot be recorded now");
      recorded_s.value = 0;
      try {
        const canvas = await follow(label);
        const stream = canvas.captureStream(FPS);
        for (const track of voice.stream()?.getAudioTracks() ?? []) stream.addTrack(track.clone());
        return await recorded(stream, type, recorded_s, (stop) => (end = stop));
      } finally {
        recorded_s.value = null;
        picture.tap(null);
      }
    },
    stop: () => end(),
  };
}

/** Return an empty picture of the shape that is shared, and what belongs on it. */
function sheet(label: string): { canvas: HTMLCanvasElement; out: CanvasRenderingContext2D; dress: Dress } {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE_PX;
  const out = canvas.getContext("2d");
  if (!out) throw new Error("this browser draws no pictures");
  return { canvas, out, dress: { backdrop: backdropOf(document.documentElement), label } };
}

function recorded(stream: MediaStream, type: string, at_s: Signal<number | null>, stopped: (stop: () => void) => void): Promise<Blob> {
  return new Promise((done, failed) => {
    const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: CLIP_BITS_PER_S });
    const parts: Blob[] = [];
    const timer = setInterval(() => {
      at_s.value = (at_s.value ?? 0) + 1;
      if (at_s.value >= CLIP_S) stop();
    }, 1000);
    function stop(): void {
      clearInterval(timer);
      if (recorder.state !== "inactive") recorder.stop();
      for (const track of stream.getTracks()) track.stop();
    }
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onerror = () => {
      stop();
      failed(new Error("the browser broke off the recording"));
    };
    recorder.onstop = () => done(new Blob(parts, { type: type.split(";")[0] as string }));
    stopped(stop);
    recorder.start(1000);
  });
}

/** Hand a picture or clip to the person: to another program where a phone offers that, else as a download. */
export async function handOver(blob: Blob, name: string): Promise<void> {
  const ending = blob.type.split("/")[1] ?? "bin";
  const file = new File([blob], `${name}.${ending}`, { type: blob.type });
  const touches = window.matchMedia("(pointer: coarse)").matches;
  if (touches && navigator.canShare?.({ files: [file] })) {
    // Who changes their mind has shared nothing, and that is no failure.
    return navigator.share({ files: [file] }).catch(() => undefined);
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

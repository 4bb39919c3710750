import type * as FaceApi from "@vladmandic/face-api";
import detectorUrl from "@vladmandic/face-api/model/tiny_face_detector_model.bin?url";
import landmarksUrl from "@vladmandic/face-api/model/face_landmark_68_model.bin?url";

/** The picture is looked at with its longer side made this long: more pixels find no more faces. */
const LOOK_PX = 1024;
/** The detector's own sizes, small ones first: a large one finds small faces, and loses very large ones. */
const DETECTOR_PX = [320, 512] as const;
const LEAST_SCORE = 0.4;

/** A place in a picture, in its pixels: to the right, and down. */
export type Place = readonly [x: number, y: number];

/** A face in a picture. */
export interface FoundFace {
  /** 68 of them, in the order of iBUG (300 Faces in-the-Wild). */
  readonly landmarks: Place[];
  /** How sure the detector is, in [0, 1]. */
  readonly score: number;
}

/** What TensorFlow.js has, and the package's types forget. */
interface Backends {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
}

let loading: Promise<typeof FaceApi> | null = null;

/**
 * Find the faces in a picture, the surest first; none where there is none. All of it happens in this browser: the picture
 * goes nowhere. What it needs (1.9 MB) is fetched from this server the first time.
 *
 * @throws Error if the networks cannot be fetched; it can be tried again.
 */
export async function findFace(image: ImageBitmap | HTMLImageElement): Promise<FoundFace[]> {
  loading ??= load();
  const faceapi = await loading.catch((error: unknown) => {
    loading = null;
    throw error;
  });
  const { canvas, scale } = drawn(image);
  for (const inputSize of DETECTOR_PX) {
    const options = new faceapi.TinyFaceDetectorOptions({ inputSize, scoreThreshold: LEAST_SCORE });
    const found = await faceapi.detectAllFaces(canvas, options).withFaceLandmarks();
    if (found.length > 0) {
      return found
        .map(({ detection, landmarks }) => ({ landmarks: inPicture(landmarks.positions, scale), score: detection.score }))
        .sort((one, other) => other.score - one.score);
    }
  }
  return [];
}

/** Return places of a drawing in pixels of its picture. */
export function inPicture(places: readonly { readonly x: number; readonly y: number }[], scale: number): Place[] {
  return places.map(({ x, y }) => [x / scale, y / scale]);
}

/** Return how large a picture is drawn to be looked at, and its pixels for each of the picture's. */
export function drawnSize(width_px: number, height_px: number): { width_px: number; height_px: number; scale: number } {
  const scale = Math.min(1, LOOK_PX / Math.max(width_px, height_px));
  return { width_px: Math.max(1, Math.round(width_px * scale)), height_px: Math.max(1, Math.round(height_px * scale)), scale };
}

function drawn(image: ImageBitmap | HTMLImageElement): { canvas: HTMLCanvasElement; scale: number } {
  const isElement = "naturalWidth" in image;
  const size = drawnSize(isElement ? image.naturalWidth : image.width, isElement ? image.naturalHeight : image.height);
  const canvas = document.createElement("canvas");
  canvas.width = size.width_px;
  canvas.height = size.height_px;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return { canvas, scale: size.scale };
}

/** Fetch code and networks. Their files are copied out of the package by the build, with names of their own. */
async function load(): Promise<typeof FaceApi> {
  const [faceapi, detector, landmarks, detectorSpecs, landmarksSpecs] = await Promise.all([
    import("@vladmandic/face-api"),
    bytes(detectorUrl),
    bytes(landmarksUrl),
    import("@vladmandic/face-api/model/tiny_face_detector_model-weights_manifest.json"),
    import("@vladmandic/face-api/model/face_landmark_68_model-weights_manifest.json"),
  ]);
  const { tf, nets } = faceapi;
  const backends = tf as unknown as Backends;
  // Without a graphics card the processor does it, in a second or two.
  if (!(await backends.setBackend("webgl"))) await backends.setBackend("cpu");
  await backends.ready();
  const specs = (manifest: unknown) => (manifest as { weights: FaceApi.tf.io.WeightsManifestEntry[] }[]).flatMap(({ weights }) => weights);
  nets.tinyFaceDetector.loadFromWeightMap(tf.io.decodeWeights(detector, specs(detectorSpecs.default)));
  nets.faceLandmark68Net.loadFromWeightMap(tf.io.decodeWeights(landmarks, specs(landmarksSpecs.default)));
  return faceapi;
}

async function bytes(url: string): Promise<ArrayBuffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`expected the network that finds faces at ${url}, the server said ${answer.status}`);
  return answer.arrayBuffer();
}

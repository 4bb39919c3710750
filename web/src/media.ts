import { halfToFloat } from "./float16";
import { MASK_SIZE, MEDIA_HEADER_BYTES, MEDIA_VERSION } from "./wire";

/** A binary frame of the wire: a 16-byte little-endian header, then the payload. */
export interface Media {
  readonly kind: number;
  /** Samples of sound, or frames of a face. */
  readonly count: number;
  readonly epoch: number;
  readonly seq: number;
  readonly t_ms: number;
  readonly payload: Uint8Array;
}

/** Return the bytes of a frame. */
export function encodeMedia(media: Media): ArrayBuffer {
  const buffer = new ArrayBuffer(MEDIA_HEADER_BYTES + media.payload.byteLength);
  const view = new DataView(buffer);
  view.setUint8(0, media.kind);
  view.setUint8(1, MEDIA_VERSION);
  view.setUint16(2, media.count, true);
  view.setUint32(4, media.epoch, true);
  view.setUint32(8, media.seq, true);
  view.setUint32(12, media.t_ms, true);
  new Uint8Array(buffer, MEDIA_HEADER_BYTES).set(media.payload);
  return buffer;
}

/**
 * Return the frame that the bytes hold; its payload is a view on them.
 *
 * @throws RangeError when they are too short for a header, or of another version.
 */
export function decodeMedia(buffer: ArrayBuffer): Media {
  if (buffer.byteLength < MEDIA_HEADER_BYTES) {
    throw new RangeError(`a media frame has a ${MEDIA_HEADER_BYTES}-byte header, got ${buffer.byteLength} bytes`);
  }
  const view = new DataView(buffer);
  const version = view.getUint8(1);
  if (version !== MEDIA_VERSION) {
    throw new RangeError(`expected media of version ${MEDIA_VERSION}, got ${version}; reload the page`);
  }
  return {
    kind: view.getUint8(0),
    count: view.getUint16(2, true),
    epoch: view.getUint32(4, true),
    seq: view.getUint32(8, true),
    t_ms: view.getUint32(12, true),
    payload: new Uint8Array(buffer, MEDIA_HEADER_BYTES),
  };
}

/**
 * Return a copy of the samples of a sound frame: (count,).
 *
 * @throws RangeError when the payload is not `count` samples.
 */
export function pcmOf(media: Media): Int16Array<ArrayBuffer> {
  expectBytes(media, 2 * media.count);
  const view = viewOf(media);
  return Int16Array.from({ length: media.count }, (_, i) => view.getInt16(2 * i, true));
}

/**
 * Return the faces of a frame, one after another: (count × channels,).
 *
 * @throws RangeError when the payload is not `count` frames of that many channels.
 */
export function facesOf(media: Media, channels: number): Float32Array {
  expectBytes(media, 2 * media.count * channels);
  const view = viewOf(media);
  return Float32Array.from({ length: media.count * channels }, (_, i) => halfToFloat(view.getUint16(2 * i, true)));
}

/** A generated head: the silhouette, and what it was drawn with. */
export interface HeadMask {
  /** Of which answer it is; 0 where it is to be shown on arrival. */
  readonly epoch: number;
  /** Playback time of the answer, or session time. */
  readonly t_ms: number;
  /** One bit a pixel, rows from the top, the first pixel in the highest bit. */
  readonly bits: Uint8Array;
  /** Yaw, pitch, roll in radians; x, y, z in head widths. */
  readonly pose: readonly number[];
  /** 1 who holds the floor, 0 who listens. */
  readonly speaking: number;
  /** How lively, from 0 to 1. */
  readonly epsilon: number;
}

const MASK_BYTES = (MASK_SIZE * MASK_SIZE) / 8;
const POSE = 6;
const MASK_NUMBERS = POSE + 2;

/**
 * Return the first head of a frame of masks; the bits are a view on its payload.
 *
 * @throws RangeError when the payload is not `count` heads.
 */
export function headMaskOf(media: Media): HeadMask {
  expectBytes(media, media.count * (MASK_BYTES + 2 * MASK_NUMBERS));
  const view = viewOf(media);
  const numbers = Array.from({ length: MASK_NUMBERS }, (_, i) => halfToFloat(view.getUint16(MASK_BYTES + 2 * i, true)));
  return {
    epoch: media.epoch,
    t_ms: media.t_ms,
    bits: media.payload.subarray(0, MASK_BYTES),
    pose: numbers.slice(0, POSE),
    speaking: numbers[POSE] as number,
    epsilon: numbers[POSE + 1] as number,
  };
}

function viewOf({ payload }: Media): DataView {
  return new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
}

function expectBytes(media: Media, bytes: number): void {
  if (media.payload.byteLength === bytes) return;
  throw new RangeError(
    `the header of kind ${media.kind} says ${media.count}, which are ${bytes} bytes; got ${media.payload.byteLength}`,
  );
}

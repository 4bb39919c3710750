import { findFace } from "../photo/landmarks";
import { studioMessages as words } from "./studio_messages";

/** A photo with one face, as the server takes it. */
export interface TakenPhoto {
  /** A JPEG in base64. */
  readonly picture: string;
  /** 68 places in the order of iBUG, in pixels of the picture. */
  readonly landmarks: readonly (readonly [number, number])[];
}

/** The longer side of what is sent: the skin that is made of it has fewer pixels. */
const SIDE_PX = 1600;
const QUALITY = 0.92;
const MOST_BYTES = 50_000_000;

/** Return the face in a picture file; everything happens in this browser. @throws Error with a sentence. */
export async function takePhoto(file: Blob): Promise<TakenPhoto> {
  if (file.size > MOST_BYTES) throw new Error(words.photo.tooLarge(Math.round(file.size / 1e6), MOST_BYTES / 1e6));
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(words.photo.unreadable);
  });
  const canvas = shrunk(bitmap);
  bitmap.close();
  const faces = await findFace(await createImageBitmap(canvas));
  const [face] = faces;
  if (!face) throw new Error(words.photo.nobody);
  if (faces.length > 1) throw new Error(words.photo.several(faces.length));
  const picture = canvas.toDataURL("image/jpeg", QUALITY).split(",")[1] ?? "";
  return { picture, landmarks: face.landmarks };
}

function shrunk(bitmap: ImageBitmap): HTMLCanvasElement {
  const scale = Math.min(1, SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const out = canvas.getContext("2d");
  if (!out) throw new Error(words.photo.unreadable);
  out.imageSmoothingQuality = "high";
  out.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** What is shared: a square of the person on her backdrop, with a line that says what it is. */

export const SIDE_PX = 1080;

/** A part of a picture, in its own pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Colours from the middle of the backdrop outwards, and the line below. */
export interface Dress {
  readonly backdrop: readonly [string, string, string];
  readonly label: string;
}

/** Return the square of a picture that has the face in it: the middle, and on a tall one its upper part. */
export function squareOf(width: number, height: number): Square {
  const side = Math.min(width, height);
  return { x: Math.round((width - side) / 2), y: Math.round((height - side) * 0.15), side };
}

/** Draw what the face's canvas shows now. */
export function compose(out: CanvasRenderingContext2D, face: HTMLCanvasElement, { backdrop, label }: Dress): void {
  const middle = SIDE_PX / 2;
  const light = out.createRadialGradient(middle, 0.42 * SIDE_PX, 0, middle, 0.42 * SIDE_PX, 0.85 * SIDE_PX);
  backdrop.forEach((colour, i) => light.addColorStop(i / 2, colour));
  out.fillStyle = light;
  out.fillRect(0, 0, SIDE_PX, SIDE_PX);
  const { x, y, side } = squareOf(face.width, face.height);
  out.imageSmoothingQuality = "high";
  if (side > 0) out.drawImage(face, x, y, side, side, 0, 0, SIDE_PX, SIDE_PX);
  out.font = "600 28px system-ui, sans-serif";
  out.textAlign = "center";
  out.shadowColor = "rgba(0, 0, 0, 0.6)";
  out.shadowBlur = 12;
  out.fillStyle = "rgba(255, 255, 255, 0.92)";
  out.fillText(label, middle, SIDE_PX - 36);
  out.shadowBlur = 0;
}

/** Return the backdrop of the page as it is now, light or dark. */
export function backdropOf(page: HTMLElement): Dress["backdrop"] {
  const style = getComputedStyle(page);
  const colour = (name: string) => style.getPropertyValue(`--backdrop-${name}`).trim() || "#888";
  return [colour("near"), colour("mid"), colour("far")];
}

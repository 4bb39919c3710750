import type { LightsName } from "./lights_name";
import { aimRound } from "./shots";
import { createView } from "./view";

/** What a single picture is made of. */
export interface PortraitOf {
  readonly url: string;
  readonly channels: readonly string[];
  readonly face: Float32Array;
  readonly lights: LightsName;
  readonly side_px: number;
}

/** Return one square picture of a face with all care, on a transparent ground, however long that takes. */
export async function drawPortrait({ url, channels, face, lights, side_px }: PortraitOf): Promise<HTMLCanvasElement> {
  const view = createView(document.createElement("canvas"), false);
  try {
    view.renderer.setPixelRatio(1);
    view.renderer.setSize(side_px, side_px, false);
    view.setLights(lights);
    await view.load(url, channels);
    view.setShadows(true);
    if (!view.person) throw new Error("nobody came onto the picture");
    aimRound(view.camera, view.person, 0, 1);
    view.person.apply(face);
    view.render();
    // The view's own canvas is empty again once this frame is over.
    const kept = document.createElement("canvas");
    kept.width = kept.height = side_px;
    kept.getContext("2d")?.drawImage(view.renderer.domElement, 0, 0);
    return kept;
  } finally {
    view.dispose();
  }
}

import type { Look } from "./quality";
import { createView, type View } from "./view";

/** A canvas with a view of one look. */
export interface Layer {
  readonly look: Look;
  readonly view: View;
  /** Whether the browser has taken its graphics away. */
  readonly gone: boolean;
  dispose(): void;
}

/**
 * Return a layer above the canvas `under`.
 *
 * @param lost - called when the browser takes the graphics away. What comes back with them later is not waited for: all
 *   that was computed on the card is gone, and a new layer has it sooner.
 * @throws Error when the browser has no WebGL.
 */
export function createLayer(under: HTMLCanvasElement, look: Look, lost: () => void): Layer {
  const canvas = under.cloneNode() as HTMLCanvasElement;
  // The one below keeps the name that screen readers read.
  canvas.removeAttribute("role");
  canvas.removeAttribute("aria-label");
  canvas.ariaHidden = "true";
  const view = createView(canvas, look === "light");
  const left = new AbortController();
  let gone = false;
  canvas.addEventListener(
    "webglcontextlost",
    () => {
      gone = true;
      lost();
    },
    { signal: left.signal },
  );
  under.after(canvas);
  return {
    look,
    view,
    get gone() {
      return gone;
    },
    dispose() {
      left.abort();
      view.dispose();
      canvas.remove();
    },
  };
}

import { paintBackground } from "../face/backdrop";
import { retry } from "../face/retry";
import { aimRound } from "../face/shots";
import { createView, type View } from "../face/view";

/** Shows a head that is being made, from the side that one turns it to. */
export interface Easel {
  /** Show a head; the one before stays until it is there. */
  show(head: Blob): Promise<void>;
  /** Turn it to this side: degrees towards the character's left. */
  turn(round_deg: number): void;
  dispose(): void;
}

/** Return an easel that draws on `canvas`, in the size that the page gives it. */
export function createEasel(canvas: HTMLCanvasElement, dark: boolean): Easel {
  let view = makeView();
  const out = canvas.getContext("2d");
  if (!out) throw new Error("this browser draws no pictures");
  let round_deg = 0;
  let shown: Blob | null = null;
  let left = false;

  function makeView(): View {
    const canvas = document.createElement("canvas");
    canvas.addEventListener("webglcontextlost", () => void comeBack(canvas));
    return createView(canvas, true);
  }

  /** The browser has taken the graphics away: draw anew as soon as it lets us. */
  async function comeBack(lost: HTMLCanvasElement): Promise<void> {
    // What is disposed of loses its graphics too.
    if (left || view.renderer.domElement !== lost) return;
    await retry(
      async () => {
        const next = makeView();
        const before = view;
        view = next;
        before.dispose();
        if (shown) await bring(shown);
        return true;
      },
      () => left,
    );
  }

  async function bring(head: Blob): Promise<void> {
    const url = URL.createObjectURL(head);
    try {
      // A draft is light already, and has no smaller file beside it.
      await view.load(url, [], true);
      draw();
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  function draw(): void {
    const { clientWidth: width_px, clientHeight: height_px } = canvas;
    const { person, renderer, camera } = view;
    if (!out || !person || width_px === 0 || height_px === 0) return;
    const ratio = Math.min(2, window.devicePixelRatio);
    canvas.width = Math.round(width_px * ratio);
    canvas.height = Math.round(height_px * ratio);
    renderer.setPixelRatio(1);
    renderer.setSize(canvas.width, canvas.height, false);
    aimRound(camera, person, round_deg, width_px / height_px);
    view.render();
    paintBackground(out, dark ? "page-dark" : "page", canvas.width, canvas.height);
    out.drawImage(renderer.domElement, 0, 0);
  }

  const resized = new ResizeObserver(draw);
  resized.observe(canvas);
  return {
    async show(head) {
      shown = head;
      await bring(head);
    },
    turn(next_deg) {
      round_deg = next_deg;
      draw();
    },
    dispose() {
      left = true;
      resized.disconnect();
      view.dispose();
    },
  };
}

import { type Background, paintBackground } from "./backdrop";
import { type LightsName, USUAL_LIGHTS } from "./lights_name";
import { createProbe } from "./probe";
import { aim, aimAsPortrait, SHOTS, type ShotName } from "./shots";
import { createView, type View } from "./view";

/** Faces come 25 times a second. */
const FACE_MS = 40;

/** How pictures are taken. */
export interface StageSettings {
  readonly width_px: number;
  readonly height_px: number;
  /** What is behind the person. */
  readonly background: Background;
  /** One of `SHOTS`, or `page`: as the page frames a person. */
  readonly shot: ShotName | "page";
  readonly shadows: boolean;
  /** One of `LIGHTS`; the usual ones when it is left out. */
  readonly lights?: LightsName;
}

/** What one picture is made of. */
export interface StageCost {
  readonly draw_calls: number;
  readonly triangles: number;
  readonly programs: number;
  readonly textures: number;
  readonly texture_bytes: number;
}

/** Takes pictures of people for programs that look at faces: benches, contact sheets, judges. */
export interface Stage {
  /** Bring a person in; returns the names of channels that it cannot show. */
  load(url: string, channels: readonly string[], light: boolean): Promise<readonly string[]>;
  set(settings: StageSettings): void;
  /** Draw a face, values in the order of `channels`. */
  pose(values: readonly number[]): void;
  /** Return a PNG of a face as a data address. */
  picture(values: readonly number[]): string;
  /**
   * Draw a moving face on the screen as the page does, as often as the display asks for it.
   *
   * @returns when each picture was drawn, in ms.
   */
  run(frames: readonly (readonly number[])[], duration_ms: number): Promise<number[]>;
  /** Return how long this machine takes to shade a pixel, in ms: what the page chooses its look by. */
  probe(): number;
  parts(): readonly string[];
  showPart(part: string, visible: boolean): void;
  cost(): StageCost;
  /** What was drawn last, on its background. */
  readonly canvas: HTMLCanvasElement;
}

declare global {
  interface Window {
    warmchatStage?: Stage;
  }
}

/** Return a stage without a person. */
export function createStage(): Stage {
  const canvas = document.createElement("canvas");
  const flat = canvas.getContext("2d", { willReadFrequently: true });
  if (!flat) throw new Error("expected a browser that draws in two dimensions");
  let settings: StageSettings = { width_px: 512, height_px: 512, background: "#cfc7bf", shot: "front", shadows: true };
  let view: View | null = null;
  const probe = createProbe();
  let isLight = false;
  let glCanvas = document.createElement("canvas");

  function viewOf(light: boolean): View {
    if (view && light === isLight) return view;
    view?.dispose();
    // How edges are smoothed is chosen with the context, and a canvas has one context for its life.
    glCanvas = document.createElement("canvas");
    isLight = light;
    view = createView(glCanvas, light);
    view.renderer.setPixelRatio(1);
    return view;
  }

  function fit(): void {
    const { width_px, height_px, shot, shadows, lights } = settings;
    canvas.width = width_px;
    canvas.height = height_px;
    if (!view?.person) return;
    view.renderer.setSize(width_px, height_px, false);
    view.setShadows(shadows);
    view.setLights(lights ?? USUAL_LIGHTS);
    if (shot === "page") aimAsPortrait(view.camera, view.person, width_px, height_px);
    else aim(view.camera, view.person, SHOTS[shot], width_px / height_px);
  }

  function pose(values: readonly number[]): void {
    if (!view?.person || !flat) throw new Error("expected a person on the stage; load one first");
    view.person.apply(Float32Array.from(values));
    view.render();
    // The page lays its transparent picture over a backdrop in the same way.
    paintBackground(flat, settings.background, canvas.width, canvas.height);
    flat.drawImage(glCanvas, 0, 0);
  }

  return {
    canvas,
    async load(url, channels, light) {
      const missing = await viewOf(light).load(url, channels);
      fit();
      return missing;
    },
    set(next) {
      settings = next;
      fit();
    },
    pose,
    picture(values) {
      pose(values);
      return canvas.toDataURL("image/png");
    },
    async run(frames, duration_ms) {
      const person = view?.person;
      if (!view || !person) throw new Error("expected a person on the stage; load one first");
      const shown = frames.map((values) => Float32Array.from(values));
      document.body.style.margin = "0";
      document.body.append(glCanvas);
      const drawn_ms: number[] = [];
      const started_ms = await nextPicture();
      for (let now_ms = started_ms; now_ms < started_ms + duration_ms; now_ms = await nextPicture()) {
        const at = Math.floor((now_ms - started_ms) / FACE_MS) % shown.length;
        person.apply(shown[at] as Float32Array);
        view.render();
        drawn_ms.push(now_ms - started_ms);
      }
      glCanvas.remove();
      return drawn_ms;
    },
    probe: () => probe.time(),
    parts: () => view?.person?.parts ?? [],
    showPart: (part, visible) => view?.person?.show(part, visible),
    cost: () => costOf(view),
  };
}

function nextPicture(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

function costOf(view: View | null): StageCost {
  if (!view?.person) throw new Error("expected a person on the stage; load one first");
  const { info } = view.renderer;
  return {
    draw_calls: info.render.calls,
    triangles: info.render.triangles,
    programs: info.programs?.length ?? 0,
    textures: info.memory.textures,
    texture_bytes: view.person.texture_bytes,
  };
}

window.warmchatStage = createStage();

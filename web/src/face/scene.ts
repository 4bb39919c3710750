import { createLayer, type Layer } from "./layer";
import { type LightsName, USUAL_LIGHTS } from "./lights_name";
import { drawPortrait } from "./portrait";
import { createProbe } from "./probe";
import { type Extent, levelFor, type Look, pixelRatio, QUALITIES, type Quality } from "./quality";
import { createQualityWatch } from "./quality_watch";
import { retry } from "./retry";
import { aimAsPortrait } from "./shots";

/** How a person is being drawn. */
export interface Drawing {
  readonly look: Look;
  /** Index of the quality, 0 is the best. */
  readonly level: number;
  readonly width_px: number;
  readonly height_px: number;
  /** What the last measurement said of this machine: the time to shade a pixel, in ns; 0 where none was wanted. */
  readonly shading_ns: number;
}

/** A person on a canvas. */
export interface FaceScene {
  /** Bring a person in; the one before leaves. Returns the names of channels that it cannot show. */
  show(url: string, channels: readonly string[]): Promise<readonly string[]>;
  /** Show a face, if it is time for a picture; false when it is not. While she is covered, only what keeps the picture there. */
  draw(now_ms: number, face: Float32Array, covered?: boolean): boolean;
  /** Where the last picture was drawn; it can be read until the frame is over. */
  readonly canvas: HTMLCanvasElement;
  /** Draw the face that is shown now once more, as well as can be and however long it takes. @throws Error when there is none. */
  portrait(side_px: number): Promise<HTMLCanvasElement>;
  /** Names of the parts of the person who is shown. */
  parts(): readonly string[];
  /** Show or hide a part. */
  showPart(part: string, visible: boolean): void;
  setLights(name: LightsName): void;
  drawing(): Drawing;
  dispose(): void;
}

/** How a scene is drawn. */
export interface SceneOptions {
  /** Called when the browser takes the graphics away, and (with false) when the person is seen again. */
  lost(gone: boolean): void;
  /** Always draw as well as can be, however long it takes: for pictures of the page. */
  best: boolean;
}

/**
 * Return a scene that draws where a canvas stands, as well as this machine can: a measurement at the start says how
 * well that is, and how long pictures take says it from then on.
 *
 * The canvas itself stays empty. Each look draws on a copy of its own above it, because how edges are smoothed is
 * chosen with a context, and a canvas has one context for its life.
 *
 * @throws Error when the browser has no WebGL.
 */
export function createScene(canvas: HTMLCanvasElement, { lost, best }: SceneOptions): FaceScene {
  const levels: readonly Quality[] = best ? QUALITIES.slice(0, 1) : QUALITIES;
  const probe = best ? null : createProbe();
  let load_ms = probe?.time() ?? 0;
  const watch = createQualityWatch(levels, levelFor(levels, extent(), load_ms));
  let layer = createLayer(canvas, quality().look, comeBack);
  let wanted: { url: string; channels: readonly string[] } | null = null;
  let lights: LightsName = USUAL_LIGHTS;
  let changing = false;
  let returning = false;
  let left = false;
  let drawn_ms = 0;
  /** Whether the canvas is empty, or has another person's or size's picture. */
  let stale = true;
  /** What was drawn last. */
  let shown: Float32Array | null = null;

  function quality(): Quality {
    return levels[watch.level] as Quality;
  }

  function extent(): Extent {
    return { width_px: canvas.clientWidth, height_px: canvas.clientHeight, screen_ratio: window.devicePixelRatio };
  }

  function fit(): void {
    const { width_px, height_px, screen_ratio } = extent();
    if (width_px === 0 || height_px === 0) return;
    const { renderer, camera, person } = layer.view;
    renderer.setPixelRatio(pixelRatio(quality(), width_px, height_px, screen_ratio));
    renderer.setSize(width_px, height_px, false);
    layer.view.setShadows(quality().shadows);
    if (person) aimAsPortrait(camera, person, width_px, height_px);
    stale = true;
  }

  /** Draw as the level says; a new look is made ready while the old one goes on. */
  async function followLevel(): Promise<void> {
    if (quality().look === layer.look || !wanted) return fit();
    await makeAnew();
  }

  /** Make the picture ready on a new layer, and put that in the place of the one that is there. Returns whether it worked. */
  async function makeAnew(): Promise<boolean> {
    if (!wanted || changing) return false;
    changing = true;
    let next: Layer | null = null;
    try {
      next = createLayer(canvas, quality().look, comeBack);
      next.view.setLights(lights);
      for (let loaded = null; loaded !== wanted; ) {
        loaded = wanted;
        await next.view.load(wanted.url, wanted.channels);
      }
      if (next.gone) throw new Error("the browser took the graphics away again");
      replaceBy(next);
      return true;
    } catch (error) {
      // The picture that is there stays; the next change of level, or the next try, may succeed.
      next?.dispose();
      console.warn(error);
      return false;
    } finally {
      changing = false;
    }
  }

  function replaceBy(next: Layer): void {
    if (left) return next.dispose();
    layer.dispose();
    layer = next;
    // They may have been changed while it was made ready.
    layer.view.setLights(lights);
    fit();
  }

  /** The browser has taken the graphics of a layer away: draw anew as soon as it lets us. */
  async function comeBack(): Promise<void> {
    if (returning || left) return;
    returning = true;
    lost(true);
    const back = await retry(
      async () => !layer.gone || makeAnew(),
      () => left,
    );
    returning = false;
    if (back) lost(false);
  }

  /** When pictures have come easily for long: measure whether better ones would. */
  function considerRise(): void {
    if (!watch.ready) return;
    load_ms = probe?.time() ?? 0;
    if (levelFor(levels, extent(), load_ms) >= watch.level) return watch.postpone();
    watch.rise();
    void followLevel();
  }

  const resized = new ResizeObserver(fit);
  resized.observe(canvas);

  return {
    async show(url, channels) {
      wanted = { url, channels };
      const missing = await layer.view.load(url, channels);
      fit();
      return missing;
    },
    draw(now_ms, face, covered = false) {
      const { person } = layer.view;
      const elapsed_ms = now_ms - drawn_ms;
      if (!person || elapsed_ms < quality().interval_ms || (covered && !stale)) return false;
      drawn_ms = now_ms;
      stale = false;
      person.apply(face);
      shown = face;
      layer.view.render();
      // A page that was in the background, or is making a new look ready, says nothing about the speed of drawing.
      if (elapsed_ms >= 1000 || changing) return true;
      if (watch.take(elapsed_ms)) void followLevel();
      else considerRise();
      return true;
    },
    get canvas() {
      return layer.view.renderer.domElement;
    },
    async portrait(side_px) {
      if (!wanted || !shown) throw new Error("nobody is shown yet");
      return drawPortrait({ ...wanted, face: shown.slice(), lights, side_px });
    },
    parts: () => layer.view.person?.parts ?? [],
    showPart: (part, visible) => layer.view.person?.show(part, visible),
    setLights(name) {
      lights = name;
      layer.view.setLights(name);
    },
    drawing() {
      const { width, height } = layer.view.renderer.domElement;
      return { look: layer.look, level: watch.level, width_px: width, height_px: height, shading_ns: 1e6 * load_ms };
    },
    dispose() {
      left = true;
      resized.disconnect();
      layer.dispose();
      probe?.dispose();
    },
  };
}

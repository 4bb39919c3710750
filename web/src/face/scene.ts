import { ACESFilmicToneMapping, PCFShadowMap, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from "three";
import { frame } from "./framing";
import { loadPerson, type Person } from "./person";
import { createQualityWatch, pixelRatio, QUALITIES, type Quality, SOFTWARE_LEVEL } from "./quality";
import { drawsInSoftware } from "./software";
import { buildStudio, type Studio } from "./studio";

/** Slight, as a portrait lens: near faces look wide through a wide one. */
const FIELD_OF_VIEW_DEG = 26;
/** Faces come 25 times a second; a processor that draws has the voice and the microphone to look after as well. */
const SOFTWARE_INTERVAL_MS = 30;
/** What a picture may take at a usual display. */
const DISPLAY_INTERVAL_MS = 16;

/** A person on a canvas. */
export interface FaceScene {
  /** Bring a person in; the one before leaves. Returns the names of channels that it cannot show. */
  show(url: string, channels: readonly string[]): Promise<readonly string[]>;
  /** Show a face, if it is time for a picture; false when it is not. */
  draw(now_ms: number, face: Float32Array): boolean;
  /** Names of the parts of the person who is shown. */
  parts(): readonly string[];
  /** Show or hide a part. */
  showPart(part: string, visible: boolean): void;
  dispose(): void;
}

/** How a scene is drawn. */
export interface SceneOptions {
  /** Called when the browser takes the graphics away, and (with false) when it gives them back. */
  lost(gone: boolean): void;
  /** Always draw as well as can be, however long it takes: for pictures of the page. */
  best: boolean;
}

/**
 * Return a scene that draws on a canvas.
 *
 * @throws Error when the browser has no WebGL.
 */
export function createScene(canvas: HTMLCanvasElement, { lost, best }: SceneOptions): FaceScene {
  const software = !best && drawsInSoftware();
  const renderer = new WebGLRenderer({ canvas, antialias: !software, alpha: true, powerPreference: "high-performance" });
  renderer.toneMapping = ACESFilmicToneMapping;
  renderer.toneMappingExposure = 0.95;
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = PCFShadowMap;
  const scene = new Scene();
  const camera = new PerspectiveCamera(FIELD_OF_VIEW_DEG, 1, 0.1, 10);
  const levels: readonly Quality[] = best ? QUALITIES.slice(0, 1) : QUALITIES;
  const watch = createQualityWatch(levels, software ? SOFTWARE_LEVEL : 0);
  let person: Person | null = null;
  let studio: Studio | null = null;
  let drawn_ms = 0;

  function lookAt({ head_width_m, eye_centre_m }: Person): void {
    const { clientWidth: width_px, clientHeight: height_px } = canvas;
    const { distance_m, shift } = frame({ width_px, height_px, head_width_m, field_of_view_deg: FIELD_OF_VIEW_DEG });
    camera.aspect = width_px / height_px;
    camera.position.set(eye_centre_m.x, eye_centre_m.y, eye_centre_m.z + distance_m);
    camera.setViewOffset(width_px, height_px, 0, shift * height_px, width_px, height_px);
  }

  function fit(): void {
    const quality = levels[watch.level];
    const { clientWidth: width_px, clientHeight: height_px } = canvas;
    if (!quality || width_px === 0 || height_px === 0) return;
    renderer.setPixelRatio(pixelRatio(quality, width_px, height_px, window.devicePixelRatio));
    renderer.setSize(width_px, height_px, false);
    studio?.setShadows(quality.shadows);
    if (person) lookAt(person);
  }

  const resized = new ResizeObserver(fit);
  resized.observe(canvas);
  canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault();
    lost(true);
  });
  canvas.addEventListener("webglcontextrestored", () => lost(false));

  return {
    async show(url, channels) {
      const next = await loadPerson(url, channels, { anisotropy: software ? 1 : 4, smoothEdges: !software, simple: software });
      if (person) {
        scene.remove(person.object);
        person.dispose();
      }
      person = next;
      scene.add(next.object);
      studio ??= buildStudio(renderer, scene, next.eye_centre_m.clone().sub(new Vector3(0, 0.02, 0)), software);
      fit();
      await renderer.compileAsync(scene, camera);
      return next.missing;
    },
    draw(now_ms, face) {
      if (!person) return false;
      const elapsed_ms = now_ms - drawn_ms;
      const interval_ms = Math.max(levels[watch.level]?.interval_ms ?? 0, software ? SOFTWARE_INTERVAL_MS : 0);
      if (elapsed_ms < interval_ms) return false;
      drawn_ms = now_ms;
      person.apply(face);
      renderer.render(scene, camera);
      // A page that was in the background says nothing about the speed of drawing.
      if (elapsed_ms < 1000 && watch.take(elapsed_ms - Math.max(0, interval_ms - DISPLAY_INTERVAL_MS))) fit();
      return true;
    },
    parts: () => person?.parts ?? [],
    showPart: (part, visible) => person?.show(part, visible),
    dispose() {
      resized.disconnect();
      person?.dispose();
      renderer.dispose();
    },
  };
}

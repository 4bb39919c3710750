import { ACESFilmicToneMapping, PCFShadowMap, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from "three";
import { LIGHTS } from "./lights";
import { type LightsName, USUAL_LIGHTS } from "./lights_name";
import type { Care } from "./materials";
import { loadPerson, type Person } from "./person";
import { FIELD_OF_VIEW_DEG } from "./shots";
import { buildStudio, type Studio } from "./studio";

/** A person under lights in front of a camera, on one canvas, drawn when asked. */
export interface View {
  readonly renderer: WebGLRenderer;
  readonly camera: PerspectiveCamera;
  readonly person: Person | null;
  /**
   * Bring a person in; the one before leaves. Returns the names of channels that it cannot show.
   *
   * @param isOurs - whether this project made the file; what the page holds itself was brought along by its person, if
   *   nothing else is said, and what is needed to read files by others is fetched for it.
   */
  load(url: string, channels: readonly string[], isOurs?: boolean): Promise<readonly string[]>;
  setShadows(on: boolean): void;
  setLights(name: LightsName): void;
  /** Draw the person as she is now. */
  render(): void;
  dispose(): void;
}

/**
 * Return a view that draws on a canvas.
 *
 * @param light - in the light mode: simple surfaces, no smoothed edges, nothing mirrored, no shadows.
 * @throws Error when the browser has no WebGL.
 */
export function createView(canvas: HTMLCanvasElement, light: boolean): View {
  const renderer = new WebGLRenderer({ canvas, antialias: !light, alpha: true, powerPreference: "high-performance" });
  renderer.toneMapping = ACESFilmicToneMapping;
  renderer.toneMappingExposure = 0.95;
  renderer.shadowMap.enabled = !light;
  renderer.shadowMap.type = PCFShadowMap;
  const scene = new Scene();
  const camera = new PerspectiveCamera(FIELD_OF_VIEW_DEG, 1, 0.1, 10);
  let person: Person | null = null;
  let studio: Studio | null = null;
  let lights: LightsName = USUAL_LIGHTS;

  return {
    renderer,
    camera,
    get person() {
      return person;
    },
    async load(url, channels, isOurs = !url.startsWith("blob:")) {
      const care: Care = { anisotropy: light ? 1 : 4, smoothEdges: !light, simple: light };
      const next = isOurs
        ? await loadPerson(light ? await lightFileOf(url) : url, channels, care)
        : await (await import("../imported/load_imported")).loadImported(url, channels, care);
      if (person) {
        scene.remove(person.object);
        person.dispose();
      }
      person = next;
      scene.add(next.object);
      const face_m = next.eye_centre_m.clone().sub(new Vector3(0, 0.02, 0));
      if (!studio) {
        studio = buildStudio(renderer, scene, light);
        if (lights !== USUAL_LIGHTS) studio.setLights(lights);
      }
      studio.turnTo(face_m);
      next.setPupil(LIGHTS[lights].pupil);
      await renderer.compileAsync(scene, camera);
      return next.missing;
    },
    setLights(name) {
      if (name === lights) return;
      lights = name;
      studio?.setLights(name);
      person?.setPupil(LIGHTS[name].pupil);
    },
    setShadows: (on) => studio?.setShadows(on && !light),
    render: () => renderer.render(scene, camera),
    dispose() {
      person?.dispose();
      renderer.dispose();
      // Browsers keep few contexts at a time, and would keep this one until it is collected.
      renderer.forceContextLoss();
    },
  };
}

/** Return the smaller file that stands beside a person's own, where there is one: `mira.glb` has `mira.light.glb`. */
async function lightFileOf(url: string): Promise<string> {
  const small = url.replace(/\.glb$/, ".light.glb");
  if (small === url) return url;
  const { ok } = await fetch(small, { method: "HEAD" });
  return ok ? small : url;
}

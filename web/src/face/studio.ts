import {
  BackSide,
  BoxGeometry,
  Color,
  DirectionalLight,
  HemisphereLight,
  Mesh,
  MeshBasicMaterial,
  PMREMGenerator,
  Scene,
  type Texture,
  Vector3,
  type WebGLRenderer,
} from "three";
import { LIGHTS, type Lights } from "./lights";
import { type LightsName, USUAL_LIGHTS } from "./lights_name";

/** So much more comes from everywhere where no surroundings are mirrored. */
const SIMPLE_FILL = 3.2;

/** Light of a scene. */
export interface Studio {
  setShadows(on: boolean): void;
  setLights(name: LightsName): void;
  /** Turn the lights to a person whose face is here. */
  turnTo(face_m: Vector3): void;
}

/**
 * Light a person, at first as a portrait. The surroundings that eyes and skin mirror are the same lights as soft boxes.
 *
 * @param simple - without surroundings to mirror: they take a machine without a graphics card seconds to prepare.
 */
export function buildStudio(renderer: WebGLRenderer, scene: Scene, simple: boolean): Studio {
  const key = new DirectionalLight();
  const fill = new HemisphereLight();
  const rim = new DirectionalLight();
  const middle_m = new Vector3();
  let lights: Lights = LIGHTS[USUAL_LIGHTS];
  scene.add(key, key.target, rim, rim.target, fill);
  softenShadow(key);

  function place(): void {
    key.position.copy(middle_m).add(lights.key.from_m);
    rim.position.copy(middle_m).add(lights.rim.from_m);
    for (const light of [key, rim]) light.target.position.copy(middle_m);
  }

  function setLights(name: LightsName): void {
    lights = LIGHTS[name];
    key.color.set(lights.key.colour);
    key.intensity = lights.key.power;
    rim.color.set(lights.rim.colour);
    rim.intensity = lights.rim.power;
    fill.color.set(lights.fill.above);
    fill.groundColor.set(lights.fill.below);
    fill.intensity = simple ? lights.fill.power * SIMPLE_FILL : lights.fill.power;
    place();
    if (simple) return;
    scene.environment?.dispose();
    scene.environment = surroundings(renderer, lights);
    scene.environmentIntensity = lights.surroundings;
  }

  setLights(USUAL_LIGHTS);
  return {
    setShadows(on) {
      key.castShadow = on;
    },
    setLights,
    turnTo(face_m) {
      middle_m.copy(face_m);
      place();
    },
  };
}

function softenShadow(light: DirectionalLight): void {
  const { shadow } = light;
  const half_m = 0.28;
  shadow.mapSize.set(1024, 1024);
  Object.assign(shadow.camera, { left: -half_m, right: half_m, top: half_m, bottom: -half_m, near: 0.5, far: 3 });
  shadow.radius = 6;
  shadow.blurSamples = 12;
  shadow.bias = -0.0008;
  shadow.normalBias = 0.008;
  shadow.intensity = 0.65;
}

function surroundings(renderer: WebGLRenderer, { room: colour, panels }: Lights): Texture {
  const room = new Scene();
  const box = new BoxGeometry();
  const walls = new Mesh(box, new MeshBasicMaterial({ color: colour, side: BackSide }));
  walls.scale.setScalar(10);
  room.add(walls);
  for (const { at, size, colour, power } of panels) {
    const panel = new Mesh(box, new MeshBasicMaterial({ color: new Color(colour).multiplyScalar(power) }));
    panel.position.set(...at);
    panel.scale.set(...size);
    room.add(panel);
  }
  const generator = new PMREMGenerator(renderer);
  const { texture } = generator.fromScene(room, 0.04);
  generator.dispose();
  box.dispose();
  return texture;
}

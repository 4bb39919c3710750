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

/** Light of a scene. */
export interface Studio {
  setShadows(on: boolean): void;
  /** Turn the lights to a person whose face is here. */
  turnTo(face_m: Vector3): void;
}

/** Soft boxes around the person: where they stand, how large they are, and how bright, in units of the room. */
const PANELS: readonly { at: [number, number, number]; size: [number, number, number]; colour: number; power: number }[] = [
  { at: [-2.6, 2.2, 3.2], size: [2.2, 2.2, 0.1], colour: 0xfff8f0, power: 11 },
  { at: [3.4, 0.6, 2.4], size: [0.1, 2.4, 2.4], colour: 0xeef3fb, power: 2.2 },
  { at: [0, 4.2, -0.5], size: [3, 0.1, 3], colour: 0xfff8f0, power: 2 },
  { at: [2.8, 1.8, -3.4], size: [1.4, 2.4, 0.1], colour: 0xfff4e8, power: 1.6 },
];
const ROOM_COLOUR = 0x6b645f;
/** Where the lights stand, seen from the face. */
const KEY_FROM_M = new Vector3(-0.9, 0.8, 1.3);
const RIM_FROM_M = new Vector3(1.3, 0.45, -0.9);

/**
 * Light a person like a portrait: a soft warm key from the upper left, a weak cool fill, and a rim that lifts
 * the hair from the backdrop. The surroundings that eyes and skin mirror are the same soft boxes.
 *
 * @param simple - without surroundings to mirror: they take a machine without a graphics card seconds to prepare.
 */
export function buildStudio(renderer: WebGLRenderer, scene: Scene, simple: boolean): Studio {
  if (!simple) {
    scene.environment = surroundings(renderer);
    scene.environmentIntensity = 0.55;
  }
  const key = new DirectionalLight(0xfff4ea, 2.3);
  const fill = new HemisphereLight(0xeaeef6, 0xa88f84, simple ? 1.6 : 0.5);
  const rim = new DirectionalLight(0xffead6, 1.1);
  scene.add(key, key.target, rim, rim.target, fill);
  softenShadow(key);
  return {
    setShadows(on) {
      key.castShadow = on;
    },
    turnTo(face_m) {
      key.position.copy(face_m).add(KEY_FROM_M);
      rim.position.copy(face_m).add(RIM_FROM_M);
      for (const light of [key, rim]) light.target.position.copy(face_m);
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

function surroundings(renderer: WebGLRenderer): Texture {
  const room = new Scene();
  const box = new BoxGeometry();
  const walls = new Mesh(box, new MeshBasicMaterial({ color: ROOM_COLOUR, side: BackSide }));
  walls.scale.setScalar(10);
  room.add(walls);
  for (const { at, size, colour, power } of PANELS) {
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

import { Bone, Box3, type Material, Mesh, type Object3D, Texture, Vector3 } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { applyWeights, type ChannelMap, mapChannels } from "./channels";
import { createHeadMover, type Joint, jointOf } from "./head_joints";
import { NECK_SHARE } from "./head_pose";
import { dress } from "./look/dress";
import { type Care, prepareMaterial } from "./materials";
import { type MeshMorph, morphOnProcessor } from "./mesh_morph";

/** A person in the scene. */
export interface Person {
  readonly object: Object3D;
  readonly head_width_m: number;
  readonly eye_centre_m: Vector3;
  /** Names of channels that this person cannot show. */
  readonly missing: readonly string[];
  /** Names of the meshes, in lower case. */
  readonly parts: readonly string[];
  /** Memory of the pictures on the surfaces, with their smaller copies. */
  readonly texture_bytes: number;
  /** Show or hide a part. */
  show(part: string, visible: boolean): void;
  /** Make the pupils so much wider than usual, in radii of the iris. */
  setPupil(wider: number): void;
  /** Show a frame, in the order of the channels of the session. */
  apply(frame: Float32Array): void;
  dispose(): void;
}

/**
 * Load a person: any GLB whose meshes name the channels as their morph targets.
 *
 * @param channels - the names from `session.ready`, in the order of a frame.
 */
export async function loadPerson(url: string, channels: readonly string[], care: Care): Promise<Person> {
  const { scene } = await new GLTFLoader().loadAsync(url);
  scene.updateMatrixWorld(true);
  const meshes: Mesh[] = [];
  scene.traverse((object) => {
    if (object instanceof Mesh) meshes.push(object);
  });
  for (const mesh of meshes) prepareMaterial(mesh, care);
  const { head_width_m, eye_centre_m } = measure(scene);
  const look = care.simple ? null : dress(meshes, { head_width_m, eye_centre_m });
  const morphs = meshes.flatMap((mesh) => morphOnProcessor(mesh) ?? []);
  const map = mapChannels(channels, morphs);
  return {
    object: scene,
    head_width_m,
    eye_centre_m,
    missing: map.missing,
    apply: applier(map, morphs, createHeadMover(jointsOf(scene), map.head, head_width_m), (frame) => look?.update((name) => frame[channels.indexOf(name)] ?? 0)),
    parts: meshes.map((mesh) => mesh.name.toLowerCase()),
    texture_bytes: textureBytes(meshes),
    show: (part, visible) => {
      for (const mesh of meshes) if (mesh.name.toLowerCase() === part) mesh.visible = visible;
    },
    setPupil: (wider) => look?.setPupil(wider),
    dispose: () => meshes.forEach(release),
  };
}

function applier(
  map: ChannelMap,
  morphs: readonly MeshMorph[],
  moveHead: (frame: Float32Array) => void,
  follow: (frame: Float32Array) => void,
): (frame: Float32Array) => void {
  return (frame) => {
    applyWeights(map, frame);
    for (const morph of morphs) morph.update();
    follow(frame);
    moveHead(frame);
  };
}

function jointsOf(scene: Object3D): Joint[] {
  const named = (name: string): Object3D | undefined => {
    const found: Object3D[] = [];
    scene.traverse((object) => {
      if (object.name.toLowerCase() === name && !(object instanceof Mesh)) found.push(object);
    });
    return found.find((object) => object instanceof Bone) ?? found[0];
  };
  const neck = named("neck");
  const head = named("head");
  const joints: Joint[] = [];
  if (neck && head) joints.push(jointOf(neck, NECK_SHARE), jointOf(head, 1 - NECK_SHARE));
  else if (head) joints.push(jointOf(head, 1));
  return joints;
}

/** Take the measures that the file gives, or else estimate them from what is there. */
function measure(scene: Object3D): { head_width_m: number; eye_centre_m: Vector3 } {
  const width: unknown = scene.userData.head_width_m;
  const eyes: unknown = scene.userData.eye_centre_m;
  const [x, y, z] = Array.isArray(eyes) ? (eyes as number[]) : [];
  if (typeof width === "number" && x !== undefined && y !== undefined && z !== undefined) {
    return { head_width_m: width, eye_centre_m: new Vector3(x, y, z) };
  }
  const box = new Box3().setFromObject(scene);
  const centre = new Vector3();
  const parts: Object3D[] = [];
  scene.traverse((object) => {
    if (/eye/i.test(object.name) && object instanceof Mesh) parts.push(object);
  });
  if (parts.length > 0) {
    const eyeBox = new Box3();
    for (const part of parts) eyeBox.expandByObject(part);
    eyeBox.getCenter(centre);
  } else centre.set((box.min.x + box.max.x) / 2, box.max.y - 0.12, box.max.z);
  return { head_width_m: 0.15, eye_centre_m: centre };
}

/** Return the memory of pictures: each takes four bytes a pixel, and a third more for its smaller copies. */
export function textureBytes(meshes: readonly Mesh[]): number {
  const seen = new Set<Texture>();
  for (const mesh of meshes) {
    for (const material of [mesh.material].flat()) {
      for (const value of Object.values(material)) if (value instanceof Texture) seen.add(value);
    }
  }
  return [...seen].reduce((sum, { width, height }) => sum + Math.round((width * height * 4 * 4) / 3), 0);
}

/** Give back what a mesh holds of the graphics card. */
export function release(mesh: Mesh): void {
  for (const child of mesh.children) if (child instanceof Mesh) release(child);
  mesh.geometry.dispose();
  const materials: Material[] = Array.isArray(mesh.material) ? mesh.material : [mesh.material];
  for (const material of materials) material.dispose();
}

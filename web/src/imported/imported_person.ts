import { Box3, Group, type Mesh, MeshStandardMaterial, type Object3D, SkinnedMesh, type Vector3 } from "three";
import { HEAD_CHANNELS } from "../face/channels";
import { createHeadMover, type Joint, jointOf } from "../face/head_joints";
import { NECK_SHARE } from "../face/head_pose";
import { type Care, prepareMaterial } from "../face/materials";
import { type MeshMorph, morphOnProcessor } from "../face/mesh_morph";
import { type Person, release, textureBytes } from "../face/person";
import { type FaceTarget, type HeadSize, measureHead } from "./head_size";
import { type Joints, meshesOf, type Model } from "./model";
import { createEyeMover, LOOK_CHANNELS, lowerArms, needsEyeJoints } from "./posture";
import { type Preset, PRESET_CHANNELS, presetWeights } from "./presets";
import { mapShapes, type Shape } from "./shape_map";
import { channelOf, standInsOf } from "./spellings";

/** Heads of people and of drawn figures are this wide; what is not was made in other units. */
const LIKELY_WIDTH_M = [0.08, 0.45] as const;
const USUAL_WIDTH_M = 0.15;
/** What is higher than so many head widths has a body, which is not turned with the head. */
const BUST_HW = 5;
/** Longer steps would let hair swing wildly after a pause. */
const LONGEST_STEP_S = 0.05;

/** Make a person of a model: find what shows the channels, bring it to size, and give it a posture to talk in. */
export function makePerson(model: Model, channels: readonly string[], care: Care): Person {
  const { scene, joints } = model;
  const object = new Group();
  object.add(scene);
  object.updateMatrixWorld(true);
  const meshes = meshesOf(scene);
  for (const mesh of meshes) prepareMesh(mesh, model, care);
  const byJoints = needsEyeJoints(skinnedOf(meshes), joints, channels) && !model.looksByExpression;
  const { head_width_m, eye_centre_m } = bringToSize(object, meshes, model);
  lowerArms(joints);
  const pivots = headJoints(object, joints, { head_width: head_width_m, eye_centre: eye_centre_m });
  const moveHead = createHeadMover(
    pivots,
    HEAD_CHANNELS.map((name) => channels.indexOf(name)),
    head_width_m,
  );
  const moveEyes = byJoints ? createEyeMover(joints, channels, model.eyes) : () => undefined;
  const morphs = meshes.flatMap((mesh, i) => morphOf(mesh, i) ?? []);
  const face = faceOf(model, channels, morphs.flatMap(({ shapes }) => shapes), byJoints);
  let updated_ms = performance.now();
  return {
    object,
    head_width_m,
    eye_centre_m,
    missing: channels.filter((channel) => !face.shown.has(channel) && !HEAD_CHANNELS.some((name) => name === channel)),
    parts: meshes.map((mesh) => mesh.name.toLowerCase()),
    texture_bytes: textureBytes(meshes),
    show(part, visible) {
      for (const mesh of meshes) if (mesh.name.toLowerCase() === part) mesh.visible = visible;
    },
    setPupil: () => undefined,
    apply(frame) {
      const now_ms = performance.now();
      face.express(frame);
      moveHead(frame);
      moveEyes(frame);
      model.update(Math.min(LONGEST_STEP_S, (now_ms - updated_ms) / 1000));
      updated_ms = now_ms;
      // After the expressions, which clear every shape that they use.
      face.shape(frame);
      for (const { morph } of morphs) morph.update();
    },
    dispose: () => meshes.forEach(release),
  };
}

function prepareMesh(mesh: Mesh, model: Model, care: Care): void {
  if (!mesh.geometry.getAttribute("normal")) {
    mesh.geometry.computeVertexNormals();
    // The loader draws facets where a file has no normals.
    for (const material of [mesh.material].flat()) if (material instanceof MeshStandardMaterial) material.flatShading = false;
  }
  if (care.simple) model.simplify(mesh);
  prepareMaterial(mesh, care);
}

function skinnedOf(meshes: readonly Mesh[]): SkinnedMesh[] {
  return meshes.filter((mesh) => mesh instanceof SkinnedMesh);
}

/** Measure the head, and scale what was made in centimetres or other units. */
function bringToSize(object: Object3D, meshes: readonly Mesh[], { joints, bound }: Model): { head_width_m: number; eye_centre_m: Vector3 } {
  const moving = meshes.flatMap((mesh) =>
    Object.entries(mesh.morphTargetDictionary ?? {}).map(([name, target]) => ({ mesh, target, name })),
  );
  const face = [...moving, ...bound].flatMap(({ mesh, target, name }): FaceTarget[] => {
    const shown = shownBy(name);
    return shown.length > 0 ? [{ mesh, target, blinks: shown.some((channel) => channel.startsWith("eyeBlink")) }] : [];
  });
  const { head_width, eye_centre } = measureHead(face, joints);
  const likely = head_width >= LIKELY_WIDTH_M[0] && head_width <= LIKELY_WIDTH_M[1];
  const scale = likely || !(head_width > 0) ? 1 : USUAL_WIDTH_M / head_width;
  object.scale.setScalar(scale);
  object.updateMatrixWorld(true);
  return { head_width_m: head_width > 0 ? head_width * scale : USUAL_WIDTH_M, eye_centre_m: eye_centre.multiplyScalar(scale) };
}

/** Return the channels that a shape shows or comes near to. */
function shownBy(shape: string): readonly string[] {
  const channel = channelOf(shape, FACE_CHANNELS);
  return channel ? [channel] : standInsOf(shape);
}

/** Channels by which a face is found; one of them is in every face that moves. */
const FACE_CHANNELS = ["eyeBlinkLeft", "eyeBlinkRight", "jawOpen", "mouthSmileLeft", "mouthSmileRight", "cheekPuff", "mouthPucker"];

/** Return the joints of the head; a bust without any is turned as a whole. */
function headJoints(object: Group, { neck, head }: Joints, size: HeadSize): Joint[] {
  if (neck && head) return [jointOf(neck, NECK_SHARE), jointOf(head, 1 - NECK_SHARE)];
  const one = head ?? neck;
  if (one) return [jointOf(one, 1)];
  const all = new Box3().setFromObject(object);
  if (all.max.y - all.min.y > BUST_HW * size.head_width) return [];
  const pivot = new Group();
  pivot.position.copy(size.eye_centre);
  // Where a neck would be: behind the face and below it.
  pivot.position.y -= 0.55 * size.head_width;
  pivot.position.z -= 0.55 * size.head_width;
  for (const child of [...object.children]) {
    pivot.add(child);
    child.position.sub(pivot.position.clone().divide(object.scale));
  }
  pivot.position.divide(object.scale);
  object.add(pivot);
  object.updateMatrixWorld(true);
  return [jointOf(pivot, 1)];
}

function morphOf(mesh: Mesh, index: number): { morph: MeshMorph; shapes: Shape[] } | null {
  const morph = morphOnProcessor(mesh);
  if (!morph) return null;
  // Expressions of a VRM write here.
  mesh.morphTargetInfluences = morph.weights;
  const shapes = Object.entries(morph.names).map(([name, target]) => ({
    name,
    mesh: index,
    set: (weight: number) => {
      morph.weights[target] = weight;
    },
  }));
  return { morph, shapes };
}

/** What shows a frame on the face of a model. */
interface Face {
  readonly shown: ReadonlySet<string>;
  /** Set the expressions; they take effect when the model is updated. */
  express(frame: Float32Array): void;
  /** Set the shapes that no expression uses. */
  shape(frame: Float32Array): void;
}

/** Expressions of the file's own come first, then shapes of the meshes, then VRM's presets for what is left. */
function faceOf(model: Model, channels: readonly string[], shapes: readonly Shape[], byJoints: boolean): Face {
  const custom = mapShapes(channels, model.expressions, false);
  const left = shapes.filter(({ name }) => !custom.shown.has(channelOf(name, channels) ?? ""));
  const direct = mapShapes(channels, left, model.presets === null);
  const shown = new Set([...custom.shown, ...direct.shown, ...(byJoints ? LOOK_CHANNELS : [])]);
  const itself = new Set(shown);
  const presets = usedPresets(model.presets);
  for (const [preset] of presets) for (const channel of PRESET_CHANNELS[preset]) shown.add(channel);
  const at = new Map(channels.map((channel, index) => [channel, index]));
  return {
    shown,
    express(frame) {
      custom.apply(frame);
      if (presets.length === 0) return;
      const weights = presetWeights((channel) => (itself.has(channel) ? 0 : (frame[at.get(channel) ?? -1] ?? 0)));
      for (const [preset, set] of presets) set(weights[preset]);
    },
    shape: (frame) => direct.apply(frame),
  };
}

/** Both eyes at once are for files that cannot shut one. */
function usedPresets(presets: Model["presets"]): readonly [Preset, (weight: number) => void][] {
  const oneByOne = presets?.has("blinkLeft") && presets.has("blinkRight");
  return [...(presets ?? [])].filter(([preset]) => preset !== (oneByOne ? "blink" : "blinkLeft") && (oneByOne || preset !== "blinkRight"));
}

import { MToonMaterial, type VRM, VRMExpressionMorphTargetBind, VRMLoaderPlugin, VRMLookAtBoneApplier, VRMLookAtExpressionApplier, type VRMLookAtRangeMap, VRMUtils } from "@pixiv/three-vrm";
import { type Material, MathUtils, type Mesh, MeshLambertMaterial, type Object3D } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { type EyeReach, type Joints, meshesOf, type Model, type NamedTarget, USUAL_REACH } from "./model";
import { type Preset, PRESET_CHANNELS } from "./presets";
import type { Shape } from "./shape_map";
import type { JointName } from "./spellings";

const JOINT_NAMES: readonly JointName[] = [
  "head",
  "neck",
  "jaw",
  "leftEye",
  "rightEye",
  "leftUpperArm",
  "leftLowerArm",
  "rightUpperArm",
  "rightLowerArm",
];
/** Eyes that look as far as they can, in degrees: what the file makes of it is its own. */
const FARTHEST_LOOK_DEG = 30;

/** A drawn surface takes all light as if it faced it; as much as a face that is modelled gets is this share. */
const DRAWN_SHARE = 0.75;
/** Meshes share surfaces, which are to be tamed once. */
const tamed = new WeakSet<MToonMaterial>();

/** Read a VRM 0 or VRM 1. */
export async function readVrm(bytes: ArrayBuffer): Promise<Model> {
  const loader = new GLTFLoader();
  // We pose the file's own bones: a second skeleton beside them would undo that at every update.
  loader.register((parser) => new VRMLoaderPlugin(parser, { autoUpdateHumanBones: false }));
  const gltf = await loader.parseAsync(bytes, "");
  const vrm = gltf.userData.vrm as VRM;
  // Files share one list of vertices between many meshes, and each would be morphed whole.
  VRMUtils.removeUnnecessaryVertices(vrm.scene);
  VRMUtils.rotateVRM0(vrm);
  for (const mesh of meshesOf(vrm.scene)) tameDrawn(mesh);
  return {
    scene: vrm.scene,
    joints: jointsOf(vrm),
    expressions: customsOf(vrm),
    bound: boundOf(vrm),
    presets: presetsOf(vrm),
    eyes: reachOf(vrm),
    looksByExpression: vrm.lookAt?.applier instanceof VRMLookAtExpressionApplier,
    simplify,
    update: (elapsed_s) => vrm.update(elapsed_s),
  };
}

function jointsOf({ humanoid }: VRM): Joints {
  const found: Partial<Record<JointName, Object3D>> = {};
  for (const name of JOINT_NAMES) {
    const node = humanoid.getRawBoneNode(name);
    if (node) found[name] = node;
  }
  return found;
}

/** Return expressions beyond VRM's own; "perfect sync" files have the 52 of ARKit among them. */
function customsOf({ expressionManager }: VRM): Shape[] {
  return Object.entries(expressionManager?.customExpressionMap ?? {}).flatMap(([name, expression]) =>
    expression.binds.length === 0
      ? []
      : [
          {
            name,
            mesh: -1,
            set: (weight: number) => {
              expression.weight = weight;
            },
          },
        ],
  );
}

function boundOf({ expressionManager }: VRM): NamedTarget[] {
  return (expressionManager?.expressions ?? []).flatMap(({ expressionName: name, binds }) =>
    binds.flatMap((bind) => (bind instanceof VRMExpressionMorphTargetBind ? bind.primitives.map((mesh) => ({ mesh, target: bind.index, name })) : [])),
  );
}

function presetsOf({ expressionManager }: VRM): ReadonlyMap<Preset, (weight: number) => void> {
  const found = new Map<Preset, (weight: number) => void>();
  for (const preset of Object.keys(PRESET_CHANNELS) as Preset[]) {
    const expression = expressionManager?.getExpression(preset);
    if (!expression || expression.binds.length === 0) continue;
    found.set(preset, (weight) => {
      expression.weight = weight;
    });
  }
  return found;
}

/** Return how far the file lets its eyes turn; in drawn faces that is little. */
function reachOf({ lookAt }: VRM): EyeReach {
  const applier = lookAt?.applier;
  if (!(applier instanceof VRMLookAtBoneApplier)) return USUAL_REACH;
  const reach = (map: VRMLookAtRangeMap): number => MathUtils.degToRad(map.map(FARTHEST_LOOK_DEG));
  return {
    inward_rad: reach(applier.rangeMapHorizontalInner),
    outward_rad: reach(applier.rangeMapHorizontalOuter),
    up_rad: reach(applier.rangeMapVerticalUp),
    down_rad: reach(applier.rangeMapVerticalDown),
  };
}

/** Let drawn surfaces fit our lights, which are made for skin. */
function tameDrawn({ geometry, material }: Mesh): void {
  const drawn = [material].flat().filter((one) => one instanceof MToonMaterial);
  if (drawn.length === 0) return;
  const tangents = geometry.hasAttribute("tangent");
  // Their shader does not compile with tangents, and without them it counts the other way up.
  if (tangents) geometry.deleteAttribute("tangent");
  for (const one of drawn) {
    if (tamed.has(one)) continue;
    tamed.add(one);
    if (tangents) one.normalScale.y *= -1;
    one.color.multiplyScalar(DRAWN_SHARE);
    one.shadeColorFactor.multiplyScalar(DRAWN_SHARE);
  }
}

/** Replace drawn surfaces by ones that a processor can draw; their outlines, which draw everything twice, are left out. */
function simplify(mesh: Mesh): void {
  const materials = [mesh.material].flat();
  if (!materials.some((material) => material instanceof MToonMaterial)) return;
  const drawn = materials.map((material) => (material instanceof MToonMaterial ? plainOf(material) : material));
  const outlined = materials.findIndex((material) => material instanceof MToonMaterial && material.isOutline);
  if (outlined >= 0) mesh.geometry.groups = mesh.geometry.groups.filter(({ materialIndex }) => materialIndex !== outlined);
  mesh.material = Array.isArray(mesh.material) ? drawn : (drawn[0] as Material);
}

function plainOf(material: MToonMaterial): Material {
  const { map, color, transparent, alphaTest, side, depthWrite, vertexColors } = material;
  // The shade's colour is lifted by a little light of its own, as drawn faces have no deep shadows.
  const whole = color.clone().multiplyScalar(1 / DRAWN_SHARE);
  const plain = new MeshLambertMaterial({ map, color: whole, transparent, alphaTest, side, depthWrite, vertexColors });
  plain.emissive.copy(whole).multiplyScalar(0.25);
  plain.emissiveMap = map;
  material.dispose();
  return plain;
}

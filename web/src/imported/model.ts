import { Bone, Mesh, type Object3D } from "three";
import type { Preset } from "./presets";
import type { Shape } from "./shape_map";
import { type JointName, jointNameOf } from "./spellings";

/** The joints that a file has, of those that can be used. */
export type Joints = Readonly<Partial<Record<JointName, Object3D>>>;

/** How far eyes turn when they look as far as a face says. */
export interface EyeReach {
  readonly inward_rad: number;
  readonly outward_rad: number;
  readonly up_rad: number;
  readonly down_rad: number;
}

/** Eyes of people, about; the widest looks are rare and look mad. */
export const USUAL_REACH: EyeReach = { inward_rad: 0.45, outward_rad: 0.45, up_rad: 0.3, down_rad: 0.35 };

/** A morph target, by the name of what uses it. */
export interface NamedTarget {
  readonly mesh: Mesh;
  readonly target: number;
  readonly name: string;
}

/** A character as its file has it, whatever the file's format. */
export interface Model {
  /** It looks along +Z and stands on the ground, or where the file puts it. */
  readonly scene: Object3D;
  readonly joints: Joints;
  /** Expressions of its own making, by their names; none outside of VRM. */
  readonly expressions: readonly Shape[];
  /** Morph targets that expressions move, with the expressions' names. */
  readonly bound: readonly NamedTarget[];
  /** Expressions that VRM names, as far as it has them; null where shapes that come near may stand in. */
  readonly presets: ReadonlyMap<Preset, (weight: number) => void> | null;
  readonly eyes: EyeReach;
  /** Whether VRM's own way of looking is by its expressions, not by its eye joints. */
  readonly looksByExpression: boolean;
  /** Make the meshes ready for a processor that draws. */
  simplify(mesh: Mesh): void;
  /** Let expressions take effect, and hair and cloth swing. */
  update(elapsed_s: number): void;
}

/** Return the joints of a file by their names; bones come before other nodes of the same name. */
export function findJoints(scene: Object3D): Joints {
  const found: Partial<Record<JointName, Object3D>> = {};
  scene.traverse((object) => {
    if (object instanceof Mesh) return;
    const name = jointNameOf(object.name);
    if (name && (!found[name] || (object instanceof Bone && !(found[name] instanceof Bone)))) found[name] = object;
  });
  return found;
}

/** Return all meshes of a model. */
export function meshesOf(scene: Object3D): Mesh[] {
  const meshes: Mesh[] = [];
  scene.traverse((object) => {
    if (object instanceof Mesh) meshes.push(object);
  });
  return meshes;
}

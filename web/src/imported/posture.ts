import { Euler, Quaternion, type SkinnedMesh, Vector3 } from "three";
import { type Joint, jointOf, turnJoint } from "../face/head_joints";
import { channelOf } from "./spellings";
import type { EyeReach, Joints } from "./model";

/** An arm that hangs: down, and a little away from the body. */
const HANGING_OUT = 0.22;
/** An arm that hangs about so already stays as its maker posed it. */
const NEAR_ENOUGH_RAD = 0.5;

/** Lower the arms of a character that stands as in a T; people who talk do not. World matrices must be up to date. */
export function lowerArms({ leftUpperArm, leftLowerArm, rightUpperArm, rightLowerArm }: Joints): void {
  for (const [upper, lower] of [
    [leftUpperArm, leftLowerArm],
    [rightUpperArm, rightLowerArm],
  ]) {
    if (!upper || !lower) continue;
    const shoulder = upper.getWorldPosition(new Vector3());
    const along = lower.getWorldPosition(new Vector3()).sub(shoulder).normalize();
    const hanging = new Vector3(Math.sign(along.x) * HANGING_OUT, -1, 0).normalize();
    if (along.lengthSq() === 0 || along.angleTo(hanging) < NEAR_ENOUGH_RAD) continue;
    turnJoint(jointOf(upper, 1), new Quaternion().setFromUnitVectors(along, hanging));
    upper.updateWorldMatrix(false, true);
  }
}

const LOOKS = ["eyeLookIn", "eyeLookOut", "eyeLookUp", "eyeLookDown"] as const;

/** Channels that eye joints show. */
export const LOOK_CHANNELS: readonly string[] = LOOKS.flatMap((look) => [`${look}Left`, `${look}Right`]);

/** Return what turns the eyes as a frame says. */
export function createEyeMover({ leftEye, rightEye }: Joints, channels: readonly string[], reach: EyeReach): (frame: Float32Array) => void {
  const eyes: { joint: Joint; at: readonly number[]; outward: number }[] = [];
  // The character's left is +X, so its left eye looks outward when it turns about +Y.
  for (const [object, side, outward] of [
    [leftEye, "Left", 1],
    [rightEye, "Right", -1],
  ] as const) {
    if (object) eyes.push({ joint: jointOf(object, 1), at: LOOKS.map((look) => channels.indexOf(look + side)), outward });
  }
  const euler = new Euler();
  const by = new Quaternion();
  return (frame) => {
    for (const { joint, at, outward } of eyes) {
      const [inward = 0, out = 0, up = 0, down = 0] = at.map((index) => frame[index] ?? 0);
      euler.set(down * reach.down_rad - up * reach.up_rad, outward * (out * reach.outward_rad - inward * reach.inward_rad), 0, "YXZ");
      turnJoint(joint, by.setFromEuler(euler));
    }
  };
}

/** Whether the eyes have to be turned by their joints: skin hangs on them, and no shape moves it. */
export function needsEyeJoints(skinned: readonly SkinnedMesh[], { leftEye }: Joints, channels: readonly string[]): boolean {
  if (!leftEye) return false;
  for (const { skeleton, geometry, morphTargetDictionary: names } of skinned) {
    const bone = skeleton.bones.findIndex((one) => one === leftEye);
    const joints = geometry.getAttribute("skinIndex");
    const weights = geometry.getAttribute("skinWeight");
    if (bone < 0 || !joints || !weights) continue;
    const looks = Object.entries(names ?? {}).flatMap(([name, target]) => {
      const channel = channelOf(name, channels);
      const move = channel && LOOK_CHANNELS.includes(channel) ? geometry.morphAttributes.position?.[target] : undefined;
      return move ? [move] : [];
    });
    for (let i = 0; i < joints.count; i += 1) {
      const hangs = [0, 1, 2, 3].some((k) => joints.getComponent(i, k) === bone && weights.getComponent(i, k) > 0.5);
      if (hangs) return !looks.some((move) => Math.hypot(move.getX(i), move.getY(i), move.getZ(i)) > 1e-6);
    }
  }
  return false;
}

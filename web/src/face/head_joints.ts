import { Euler, type Object3D, Quaternion, Vector3 } from "three";
import { type HeadPose, readHeadPose } from "./head_pose";

/** A joint that takes a share of the head's rotation, whatever its own axes are. */
export interface Joint {
  readonly object: Object3D;
  readonly rest: Quaternion;
  readonly rest_m: Vector3;
  /** From the axes of the world to those of the joint's parent, at rest. */
  readonly toParent: Quaternion;
  readonly fromParent: Quaternion;
  /** Lengths of the joint's parent that make a metre. */
  readonly per_m: number;
  readonly share: number;
}

/** Return a joint as it rests now; the world matrices must be up to date. */
export function jointOf(object: Object3D, share: number): Joint {
  const fromParent = new Quaternion();
  const scale = new Vector3(1, 1, 1);
  object.parent?.getWorldQuaternion(fromParent);
  object.parent?.getWorldScale(scale);
  return {
    object,
    rest: object.quaternion.clone(),
    rest_m: object.position.clone(),
    toParent: fromParent.clone().invert(),
    fromParent,
    per_m: 1 / (scale.y || 1),
    share,
  };
}

const turn = new Quaternion();

/** Turn a joint away from its rest, by a rotation in the axes of the world. */
export function turnJoint({ object, rest, toParent, fromParent }: Joint, by: Quaternion): void {
  turn.copy(by).premultiply(toParent).multiply(fromParent);
  object.quaternion.multiplyQuaternions(turn, rest);
}

/**
 * Return what moves a head as a frame says.
 *
 * @param head - indices of `HEAD_CHANNELS` in a frame.
 */
export function createHeadMover(joints: readonly Joint[], head: readonly number[], head_width_m: number): (frame: Float32Array) => void {
  const pose: HeadPose = { yaw_rad: 0, pitch_rad: 0, roll_rad: 0, x_hw: 0, y_hw: 0, z_hw: 0 };
  const euler = new Euler();
  const by = new Quaternion();
  const shift = new Vector3();
  return (frame) => {
    readHeadPose(frame, head, pose);
    for (const joint of joints) {
      const { share } = joint;
      // Intrinsic yaw, then pitch, then roll; shares of small angles add up to the whole.
      euler.set(share * pose.pitch_rad, share * pose.yaw_rad, share * pose.roll_rad, "YXZ");
      turnJoint(joint, by.setFromEuler(euler));
      shift.set(pose.x_hw, pose.y_hw, pose.z_hw).multiplyScalar(share * head_width_m * joint.per_m);
      joint.object.position.copy(joint.rest_m).add(shift.applyQuaternion(joint.toParent));
    }
  };
}

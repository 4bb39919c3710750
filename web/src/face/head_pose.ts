/** The neck takes this share of a rotation, the head the rest: a head turned at one joint looks unscrewed. */
export const NECK_SHARE = 0.3;

/** Head values of a frame, in the order of `HEAD_CHANNELS`. */
export interface HeadPose {
  yaw_rad: number;
  pitch_rad: number;
  roll_rad: number;
  x_hw: number;
  y_hw: number;
  z_hw: number;
}

/** Read the head's values out of a frame; a channel that the frame does not have is at rest. */
export function readHeadPose(frame: Float32Array, indices: readonly number[], out: HeadPose): void {
  const value = (at: number): number => frame[indices[at] ?? -1] ?? 0;
  out.yaw_rad = value(0);
  out.pitch_rad = value(1);
  out.roll_rad = value(2);
  out.x_hw = value(3);
  out.y_hw = value(4);
  out.z_hw = value(5);
}

import { MathUtils, type PerspectiveCamera, Vector3 } from "three";
import { frame } from "./framing";

/** Slight, as a portrait lens: near faces look wide through a wide one. */
export const FIELD_OF_VIEW_DEG = 26;

/** What a camera has to know of a person. */
export interface Measures {
  readonly head_width_m: number;
  readonly eye_centre_m: Vector3;
}

/** From where a picture of a person is taken. */
interface Shot {
  /** Height of what is seen, in head widths. */
  readonly seen_hw: number;
  /** From between the eyes up to the middle of the picture, in head widths; down is negative. */
  readonly up_hw: number;
  /** From between the eyes back to the line that the camera goes round, in head widths. */
  readonly behind_hw: number;
  /** How far the camera goes round the head, towards the character's left. */
  readonly round_deg: number;
}

/** Ways of looking at a person, for pictures that are to be compared. */
export const SHOTS = {
  front: { seen_hw: 1.95, up_hw: -0.18, behind_hw: 0.45, round_deg: 0 },
  three_quarter: { seen_hw: 1.95, up_hw: -0.18, behind_hw: 0.45, round_deg: 38 },
  profile: { seen_hw: 1.95, up_hw: -0.18, behind_hw: 0.45, round_deg: 88 },
  mouth: { seen_hw: 0.72, up_hw: -0.5, behind_hw: 0, round_deg: 0 },
  mouth_side: { seen_hw: 0.72, up_hw: -0.5, behind_hw: 0, round_deg: 50 },
  eyes: { seen_hw: 0.75, up_hw: 0.03, behind_hw: 0, round_deg: 0 },
} as const satisfies Record<string, Shot>;
export type ShotName = keyof typeof SHOTS;

/** Point the camera as the page does: the head in the upper part of the picture, shoulders below. */
export function aimAsPortrait(camera: PerspectiveCamera, { head_width_m, eye_centre_m }: Measures, width_px: number, height_px: number): void {
  const { distance_m, shift } = frame({ width_px, height_px, head_width_m, field_of_view_deg: FIELD_OF_VIEW_DEG });
  camera.aspect = width_px / height_px;
  camera.position.set(eye_centre_m.x, eye_centre_m.y, eye_centre_m.z + distance_m);
  camera.rotation.set(0, 0, 0);
  camera.setViewOffset(width_px, height_px, 0, shift * height_px, width_px, height_px);
}

/** Point the camera for a shot; distances count from the eyes seen from the front, so that sizes compare. */
export function aim(camera: PerspectiveCamera, { head_width_m, eye_centre_m }: Measures, shot: Shot, aspect: number): void {
  const distance_m = (shot.seen_hw * head_width_m) / 2 / Math.tan(MathUtils.degToRad(FIELD_OF_VIEW_DEG / 2));
  const axis = eye_centre_m.clone().add(new Vector3(0, shot.up_hw, -shot.behind_hw).multiplyScalar(head_width_m));
  const reach_m = distance_m + shot.behind_hw * head_width_m;
  const round_rad = MathUtils.degToRad(shot.round_deg);
  camera.clearViewOffset();
  camera.aspect = aspect;
  camera.position.copy(axis).add(new Vector3(Math.sin(round_rad), 0, Math.cos(round_rad)).multiplyScalar(reach_m));
  camera.lookAt(axis);
  camera.updateProjectionMatrix();
}

/** Point the camera at head and shoulders from any side, `round_deg` towards the character's left. */
export function aimRound(camera: PerspectiveCamera, person: Measures, round_deg: number, aspect: number): void {
  aim(camera, person, { seen_hw: Math.max(2.5, 2.1 / aspect), up_hw: -0.3, behind_hw: 0.45, round_deg }, aspect);
}

import { Box3, type Mesh, Vector3 } from "three";
import type { Joints } from "./model";

/** A morph target that belongs to a face. */
export interface FaceTarget {
  readonly mesh: Mesh;
  readonly target: number;
  /** Whether it shuts an eye: what it moves lies around the eyes. */
  readonly blinks: boolean;
}

/** Where a head is, and how wide, in the units of the world. */
export interface HeadSize {
  readonly head_width: number;
  readonly eye_centre: Vector3;
}

/** What a shape moves less than this share of its farthest move is rounding, or a cloth that follows. */
const LEAST_SHARE = 0.05;
/** Between the middles of the eyes lies this share of a head's width: people, and wide-eyed figures. */
const EYES_SHARE = [0.36, 0.5] as const;
/** A head with its ears is wider than what its face moves. */
const BESIDE_FACE = 1.09;
/** The skin over the eyes stands this share of the head's width before their middles. */
const SKIN_BEFORE_EYES = 0.09;

/**
 * Measure a head by what its shapes move: that is the face, whatever the file calls it and however large it is.
 *
 * @param moving - morph targets of the face; they must still be in the geometry.
 */
export function measureHead(moving: readonly FaceTarget[], joints: Joints): HeadSize {
  const face = new Box3();
  const lids = new Box3();
  const point = new Vector3();
  for (const { mesh, target, blinks } of moving) {
    for (const vertex of movedVertices(mesh, target)) {
      mesh.getVertexPosition(vertex, point).applyMatrix4(mesh.matrixWorld);
      face.expandByPoint(point);
      if (blinks) lids.expandByPoint(point);
    }
  }
  if (face.isEmpty()) for (const { mesh } of moving) face.expandByObject(mesh);
  const eyes = eyesOf(joints);
  const faceWidth = BESIDE_FACE * (face.max.x - face.min.x);
  const head_width = eyes ? clamp(faceWidth, eyes.apart / EYES_SHARE[1], eyes.apart / EYES_SHARE[0]) : faceWidth;
  const seen = lids.isEmpty() ? face : lids;
  const eye_centre = seen.getCenter(new Vector3());
  if (eyes) eye_centre.set(eyes.centre.x, eyes.centre.y, lids.isEmpty() ? eyes.centre.z + SKIN_BEFORE_EYES * head_width : lids.max.z);
  else eye_centre.z = seen.max.z;
  return { head_width, eye_centre };
}

function movedVertices({ geometry }: Mesh, target: number): number[] {
  const move = geometry.morphAttributes.position?.[target];
  if (!move) return [];
  const far = Float32Array.from({ length: move.count }, (_, i) => Math.hypot(move.getX(i), move.getY(i), move.getZ(i)));
  const least = LEAST_SHARE * far.reduce((most, one) => Math.max(most, one), 0);
  const moved: number[] = [];
  if (least > 0) far.forEach((one, i) => one > least && moved.push(i));
  return moved;
}

function eyesOf({ leftEye, rightEye }: Joints): { apart: number; centre: Vector3 } | null {
  if (!leftEye || !rightEye) return null;
  const left = leftEye.getWorldPosition(new Vector3());
  const right = rightEye.getWorldPosition(new Vector3());
  const apart = left.distanceTo(right);
  return apart > 0 ? { apart, centre: left.add(right).multiplyScalar(0.5) } : null;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

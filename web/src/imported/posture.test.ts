import { Bone, BoxGeometry, Float32BufferAttribute, Group, Mesh, Quaternion, Vector3 } from "three";
import { expect, test } from "vitest";
import { measureHead } from "./head_size";
import { findJoints } from "./model";
import { createEyeMover, lowerArms } from "./posture";

function bone(name: string, parent: Group | Bone, x: number, y: number, z = 0): Bone {
  const made = new Bone();
  made.name = name;
  made.position.set(x, y, z);
  parent.add(made);
  return made;
}

/** Return a figure of a few bones that stands as in a T. */
function figure(scale = 1): Group {
  const root = new Group();
  root.scale.setScalar(scale);
  const chest = bone("Spine2", root, 0, 1.3);
  const head = bone("mixamorigHead", chest, 0, 0.3);
  bone("LeftEye", head, 0.03, 0.06, 0.08);
  bone("RightEye", head, -0.03, 0.06, 0.08);
  for (const [side, sign] of [["Left", 1], ["Right", -1]] as const) {
    const shoulder = bone(`${side}Shoulder`, chest, 0.05 * sign, 0.15);
    const upper = bone(`${side}Arm`, shoulder, 0.12 * sign, 0);
    bone(`${side}ForeArm`, upper, 0.27 * sign, 0);
  }
  root.updateMatrixWorld(true);
  return root;
}

test.each([1, 100])("arms that stand out are lowered, on both sides, at a scale of %d", (scale) => {
  const root = figure(scale);
  const joints = findJoints(root);
  lowerArms(joints);
  root.updateMatrixWorld(true);
  for (const [upper, lower, sign] of [
    [joints.leftUpperArm, joints.leftLowerArm, 1],
    [joints.rightUpperArm, joints.rightLowerArm, -1],
  ] as const) {
    const from = upper?.getWorldPosition(new Vector3()) as Vector3;
    const along = (lower?.getWorldPosition(new Vector3()) as Vector3).sub(from);
    expect(along.length()).toBeCloseTo(0.27 * scale);
    expect(along.y).toBeLessThan(-0.9 * 0.27 * scale);
    expect(Math.sign(along.x)).toBe(sign);
  }
});

test("arms that hang already stay as they are", () => {
  const root = figure();
  const joints = findJoints(root);
  lowerArms(joints);
  const before = joints.leftUpperArm?.quaternion.clone() as Quaternion;
  lowerArms(joints);
  expect(joints.leftUpperArm?.quaternion.angleTo(before)).toBeCloseTo(0);
});

test("eyes look to the side and up as the face says", () => {
  const root = figure();
  const joints = findJoints(root);
  const channels = ["eyeLookOutLeft", "eyeLookInRight", "eyeLookUpLeft"];
  const move = createEyeMover(joints, channels, { inward_rad: 0.4, outward_rad: 0.4, up_rad: 0.3, down_rad: 0.3 });
  move(Float32Array.from([1, 1, 1]));
  const gaze = (eye?: Bone | object): Vector3 => new Vector3(0, 0, 1).applyQuaternion((eye as Bone).getWorldQuaternion(new Quaternion()));
  // The character's left is +X; both eyes go there, and only the left one up.
  expect(gaze(joints.leftEye).x).toBeGreaterThan(0.3);
  expect(gaze(joints.rightEye).x).toBeGreaterThan(0.3);
  expect(gaze(joints.leftEye).y).toBeGreaterThan(0.2);
  expect(gaze(joints.rightEye).y).toBeCloseTo(0);
});

test("a head is measured by what its shapes move, within what its eyes allow", () => {
  const geometry = new BoxGeometry(0.14, 0.2, 0.2);
  const moves = new Float32Array(3 * (geometry.getAttribute("position")?.count ?? 0)).fill(0.01);
  geometry.morphAttributes.position = [new Float32BufferAttribute(moves, 3)];
  const mesh = new Mesh(geometry);
  mesh.position.set(0, 1.65, 0);
  mesh.updateMatrixWorld(true);
  const alone = measureHead([{ mesh, target: 0, blinks: true }], {});
  expect(alone.head_width).toBeCloseTo(0.14 * 1.09);
  expect(alone.eye_centre.toArray()).toEqual([0, 1.65, 0.1].map((value) => expect.closeTo(value)));
  const withEyes = measureHead([{ mesh, target: 0, blinks: false }], findJoints(figure()));
  expect(withEyes.head_width).toBeGreaterThanOrEqual(0.06 / 0.5);
  expect(withEyes.eye_centre.y).toBeCloseTo(1.66);
});

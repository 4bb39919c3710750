import { expect, test } from "vitest";
import { channelOf, isLoaded, jointNameOf, standInsOf } from "./spellings";

const CHANNELS = ["eyeBlinkLeft", "browDownLeft", "mouthClose", "jawOpen", "mouthLeft", "head_yaw_rad"];

test.each([
  ["eyeBlinkLeft", "eyeBlinkLeft"],
  ["eyeBlink_L", "eyeBlinkLeft"],
  ["EyeBlinkLeft", "eyeBlinkLeft"],
  ["Face_M.BROW DOWN LEFT", "browDownLeft"],
  ["MouthClose", "mouthClose"],
  ["mouth_l", "mouthLeft"],
  ["smile", null],
  ["constructor", null],
])("the shape %s spells %s", (shape, channel) => {
  expect(channelOf(shape, CHANNELS)).toBe(channel);
});

test("shapes of other tools have channels that they come near to", () => {
  expect(standInsOf("Face.M_F00_Fcl_MTH_A")).toEqual(["jawOpen"]);
  expect(standInsOf("blink_l")).toEqual(["eyeBlinkLeft"]);
  expect(standInsOf("constructor")).toEqual([]);
});

test.each([
  ["mixamorig:Head", "head"],
  ["mixamorigNeck", "neck"],
  ["J_Bip_C_Head", "head"],
  ["J_Bip_L_UpperArm", "leftUpperArm"],
  ["J_Adj_R_FaceEye", "rightEye"],
  ["upper_arm.L", "leftUpperArm"],
  ["LeftForeArm", "leftLowerArm"],
  ["CC_Base_Head", "head"],
  ["HeadTop_End", null],
  ["Headphones", null],
])("the joint %s is %s", (name, joint) => {
  expect(jointNameOf(name)).toBe(joint);
});

test("a file may require what the loader knows, and nothing else", () => {
  expect([isLoaded("KHR_materials_unlit"), isLoaded("VRMC_vrm"), isLoaded("KHR_draco_mesh_compression"), isLoaded("MY_thing")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

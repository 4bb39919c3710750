import { expect, test } from "vitest";
import { mapShapes, type Shape } from "./shape_map";

const CHANNELS = ["eyeBlinkLeft", "eyeBlinkRight", "jawOpen", "mouthSmileLeft", "mouthSmileRight", "tongueOut", "head_yaw_rad"];
const FRAME = Float32Array.from([0.2, 0.6, 0.5, 0.4, 0.8, 0.3, 0.1]);

function shown(names: readonly string[], near = true) {
  const weights: Record<string, number> = {};
  const shapes: Shape[] = names.map((name) => ({
    name: name.replace(/^\d/, ""),
    mesh: Number(/^\d/.exec(name)?.[0] ?? 0),
    set: (weight) => {
      weights[name] = Number(weight.toFixed(3));
    },
  }));
  const map = mapShapes(CHANNELS, shapes, near);
  map.apply(FRAME);
  return { weights, shown: [...map.shown].sort() };
}

test("shapes are found by their names on every mesh", () => {
  expect(shown(["0jawOpen", "1jawOpen"])).toEqual({ weights: { "0jawOpen": 0.5, "1jawOpen": 0.5 }, shown: ["jawOpen"] });
});

test("of two spellings on one mesh only the true one moves", () => {
  expect(shown(["eyeBlink_L", "eyeBlinkLeft"]).weights).toEqual({ eyeBlinkLeft: 0.2 });
});

test("what comes near stands in, one eye before both", () => {
  expect(shown(["Fcl_EYE_Close", "Fcl_EYE_Close_L", "Fcl_EYE_Close_R", "mouthSmile"])).toEqual({
    weights: { Fcl_EYE_Close_L: 0.2, Fcl_EYE_Close_R: 0.6, mouthSmile: 0.6 },
    shown: ["eyeBlinkLeft", "eyeBlinkRight", "mouthSmileLeft", "mouthSmileRight"],
  });
});

test("a stand-in shows only what nothing else does, on all meshes that have it", () => {
  expect(shown(["0mouthSmile", "0mouthSmileLeft", "1mouthSmile"]).weights).toEqual({ "0mouthSmileLeft": 0.4, "0mouthSmile": 0.8, "1mouthSmile": 0.8 });
  expect(shown(["mouthOpen", "viseme_aa", "jawOpen"]).weights).toEqual({ jawOpen: 0.5 });
  expect(shown(["mouthOpen", "viseme_aa"]).weights).toEqual({ mouthOpen: 0.5 });
});

test("where nothing may stand in, nothing does", () => {
  expect(shown(["mouthSmile"], false)).toEqual({ weights: {}, shown: [] });
});

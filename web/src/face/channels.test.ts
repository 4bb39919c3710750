import { expect, test } from "vitest";
import { applyWeights, mapChannels } from "./channels";

const CHANNELS = ["jawOpen", "eyeBlinkLeft", "tongueOut", "head_yaw_rad", "head_pitch_rad"];

const moves = (): boolean => true;

test("every mesh gets the channels that it has a target for, by name", () => {
  const skin = { names: { eyeBlinkLeft: 0, jawOpen: 1, smile: 2 }, weights: [0, 0, 0.7], moves };
  const teeth = { names: { jawOpen: 0 }, weights: [0], moves };
  const map = mapChannels(CHANNELS, [skin, teeth]);
  applyWeights(map, Float32Array.of(0.5, 0.25, 1, 0, 0));
  expect(skin.weights).toEqual([0.25, 0.5, 0.7]);
  expect(teeth.weights).toEqual([0.5]);
});

test("a channel that nothing has is named, the head's are not", () => {
  const map = mapChannels(CHANNELS, [{ names: { jawOpen: 0, eyeBlinkLeft: 1 }, weights: [0, 0], moves }]);
  expect(map.missing).toEqual(["tongueOut"]);
  expect(map.head).toEqual([3, 4, -1, -1, -1, -1]);
});

test("a target that moves nothing is known, but stays at rest", () => {
  const teeth = { names: { jawOpen: 0, eyeBlinkLeft: 1, tongueOut: 2 }, weights: [0, 0, 0], moves: (at: number) => at === 0 };
  const map = mapChannels(CHANNELS, [teeth]);
  applyWeights(map, Float32Array.of(0.5, 1, 1, 0, 0));
  expect(teeth.weights).toEqual([0.5, 0, 0]);
  expect(map.missing).toEqual([]);
});

test("values too small to be seen cost nothing", () => {
  const skin = { names: { jawOpen: 0, eyeBlinkLeft: 1 }, weights: [0, 0], moves };
  applyWeights(mapChannels(CHANNELS, [skin]), Float32Array.of(0.0004, 0.5, 0, 0, 0));
  expect(skin.weights).toEqual([0, 0.5]);
});

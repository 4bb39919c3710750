import { expect, test } from "vitest";
import { presetWeights } from "./presets";

function weights(face: Readonly<Record<string, number>>) {
  return presetWeights((channel) => face[channel] ?? 0);
}

test("a face at rest shows nothing", () => {
  expect(Object.values(weights({})).every((weight) => weight === 0)).toBe(true);
});

test("an open jaw is aa, and one whose lips are held together is not", () => {
  expect(weights({ jawOpen: 0.5 }).aa).toBeCloseTo(0.7);
  expect(weights({ jawOpen: 0.5, mouthClose: 0.5 }).aa).toBe(0);
});

test("round and stretched lips have vowels of their own", () => {
  expect(weights({ mouthPucker: 0.6 }).ou).toBeCloseTo(0.6);
  expect(weights({ mouthFunnel: 0.6, jawOpen: 0.2 }).oh).toBeGreaterThan(weights({ mouthFunnel: 0.6, jawOpen: 0.2 }).aa);
  const stretched = { mouthStretchLeft: 0.5, mouthStretchRight: 0.5 };
  expect(weights(stretched).ih).toBeCloseTo(0.5);
  expect(weights({ ...stretched, jawOpen: 0.6 }).ee).toBeGreaterThan(weights({ ...stretched, jawOpen: 0.6 }).ih);
});

test("however much a mouth does at once, its vowels are one mouth together", () => {
  const { aa, ih, ou, ee, oh } = weights({ jawOpen: 1, mouthPucker: 1, mouthFunnel: 1, mouthStretchLeft: 1, mouthStretchRight: 1 });
  expect(aa + ih + ou + ee + oh).toBeCloseTo(1);
});

test("one eye shuts alone", () => {
  expect(weights({ eyeBlinkLeft: 1 })).toMatchObject({ blinkLeft: 1, blinkRight: 0, blink: 0.5 });
});

test("feelings are told by their signs, and never take the whole face", () => {
  const smile = weights({ mouthSmileLeft: 1, mouthSmileRight: 1, eyeSquintLeft: 1, eyeSquintRight: 1 });
  expect(smile.happy).toBeCloseTo(0.7);
  expect(smile.relaxed).toBe(0);
  expect(weights({ mouthFrownLeft: 0.4, mouthFrownRight: 0.4 }).sad).toBeCloseTo(0.4);
  expect(weights({ browDownLeft: 0.4, browDownRight: 0.4 }).angry).toBeCloseTo(0.4);
  expect(weights({ eyeWideLeft: 0.5, eyeWideRight: 0.5 }).surprised).toBeCloseTo(0.5);
});

test("eyes look to the side that both of them look to", () => {
  expect(weights({ eyeLookOutLeft: 0.5, eyeLookInRight: 0.5 })).toMatchObject({ lookLeft: 0.5, lookRight: 0 });
});

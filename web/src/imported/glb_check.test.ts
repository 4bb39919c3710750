import { expect, test } from "vitest";
import { checkGlb, checkSize } from "./glb_check";

const CHANNELS = ["jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "mouthSmileLeft", "mouthSmileRight"];
const FACE = { meshes: [{ primitives: [{ attributes: {}, targets: [{}] }], extras: { targetNames: ["jawOpen"] } }] };

/** Return a GLB with a description and nothing else. */
function glb(description: unknown, { version = 2, extra = 0 } = {}): Uint8Array {
  const json = new TextEncoder().encode(typeof description === "string" ? description : JSON.stringify(description));
  const bytes = new Uint8Array(20 + json.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x46546c67, true);
  view.setUint32(4, version, true);
  view.setUint32(8, bytes.length + extra, true);
  view.setUint32(12, json.length, true);
  view.setUint32(16, 0x4e4f534a, true);
  bytes.set(json, 20);
  return bytes;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test("a GLB, a VRM 0 and a VRM 1 are told apart", () => {
  expect(checkGlb(glb(FACE), CHANNELS)).toBe("glb");
  expect(checkGlb(glb({ ...FACE, extensions: { VRM: {} } }), CHANNELS)).toBe("vrm0");
  expect(checkGlb(glb({ ...FACE, extensions: { VRMC_vrm: {} } }), CHANNELS)).toBe("vrm1");
});

test("a VRM whose shapes have no names is known by its expressions", () => {
  const meshes = [{ primitives: [{ targets: [{}] }] }];
  const group = { presetName: "a", name: "A", binds: [{ mesh: 0, index: 0, weight: 100 }] };
  expect(checkGlb(glb({ meshes, extensions: { VRM: { blendShapeMaster: { blendShapeGroups: [group] } } } }), CHANNELS)).toBe("vrm0");
  const preset = { aa: { morphTargetBinds: [{ node: 0, index: 0, weight: 1 }] } };
  expect(checkGlb(glb({ meshes, extensions: { VRMC_vrm: { expressions: { preset } } } }), CHANNELS)).toBe("vrm1");
});

test.each<[string, () => Uint8Array, RegExp]>([
  ["nothing", () => new Uint8Array(), /an empty file/],
  ["a picture", () => ascii("\x89PNG\r\n\x1a\n0000"), /this is a picture.*Export/],
  ["an archive", () => ascii("PK\x03\x04aaaaaaaaaaaaaaaa"), /a ZIP archive/],
  ["an FBX file", () => ascii("Kaydara FBX Binary  \0"), /an FBX file/],
  ["text", () => ascii('{"asset": {"version": "2.0"}}'), /a text file/],
  ["a header alone", () => glb(FACE).slice(0, 12), /ends after 12/],
  ["glTF 1", () => glb(FACE, { version: 1 }), /glTF 1/],
  ["a file cut short", () => glb(FACE, { extra: 1000 }), /Expected \d+ bytes; the file ends after \d+/],
  ["damaged text", () => glb('{"meshes": ['), /damaged/],
  ["draco", () => glb({ ...FACE, extensionsUsed: ["KHR_draco_mesh_compression"] }), /KHR_draco_mesh_compression/],
  ["meshopt", () => glb({ ...FACE, extensionsRequired: ["EXT_meshopt_compression"] }), /EXT_meshopt_compression/],
  ["ktx2", () => glb({ ...FACE, extensionsRequired: ["KHR_texture_basisu"] }), /KHR_texture_basisu/],
  ["an unknown extension", () => glb({ ...FACE, extensionsRequired: ["MY_thing"] }), /MY_thing/],
  ["files elsewhere", () => glb({ ...FACE, images: [{ uri: "https://a.example/skin.png" }] }), /https:\/\/a.example\/skin.png/],
  ["no mesh", () => glb({}), /no mesh/],
  ["no shapes", () => glb({ meshes: [{ primitives: [{}] }] }), /no mesh in this file has named shapes/],
  [
    "shapes that nobody knows",
    () => glb({ meshes: [{ primitives: [{ targets: [{}, {}] }], extras: { targetNames: ["fat", "thin"] } }] }),
    /none of the 2 shapes in this file is known, for example fat/,
  ],
  ["a description of the wrong kind", () => glb("7"), /no mesh/],
  ["meshes of the wrong kind", () => glb({ meshes: { primitives: 3 } }), /no mesh/],
])("%s is refused in a sentence that says what to do", (_, make, said) => {
  expect(() => checkGlb(make(), CHANNELS)).toThrow(said);
});

test("a file that is too large is refused by its size alone", () => {
  expect(() => checkSize(500_000_000)).toThrow("Expected a file of at most 100 MB; this one has 500 MB.");
  expect(() => checkSize(100_000_000)).not.toThrow();
});

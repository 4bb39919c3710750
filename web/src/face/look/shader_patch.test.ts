import { MeshStandardMaterial, ShaderLib } from "three";
import { describe, expect, it } from "vitest";
import { eyeUniforms, makeEyes } from "./eyes";
import { makeHair } from "./hair";
import { makeMouth } from "./mouth";
import { patchShader, replaceChunks } from "./shader_patch";
import { makeSkin } from "./skin";

describe("a patched shader", () => {
  it("has the new text in place of the chunk", () => {
    expect(replaceChunks("a\n#include <common>\nb", { common: "mine $1" })).toBe("a\nmine $1\nb");
  });

  it("says which chunk a newer three.js no longer has", () => {
    expect(() => replaceChunks("void main() {}", { common: "" })).toThrow('expected the chunk "common"');
  });

  it("is shared by its name", () => {
    const material = new MeshStandardMaterial();
    patchShader(material, { name: "skin" });
    expect(material.customProgramCacheKey()).toBe("skin");
  });
});

describe("the look", () => {
  it.each([
    ["skin", makeSkin, "RE_Direct_Skin"],
    ["eyes", (eyes: MeshStandardMaterial) => makeEyes(eyes, eyeUniforms()), "lidLight"],
    ["hair", makeHair, "RE_Direct_Hair"],
    ["teeth", (teeth: MeshStandardMaterial) => makeMouth(teeth, "teeth"), "RE_Direct_Mouth"],
    ["tongue", (tongue: MeshStandardMaterial) => makeMouth(tongue, "tongue"), "RE_Direct_Mouth"],
  ])("of %s finds every chunk it needs in this three.js", (name, make, text) => {
    const material = new MeshStandardMaterial();
    make(material);
    expect(compiled(material)).toContain(text);
    expect(material.customProgramCacheKey()).toBe(name);
  });
});

/** Return the fragment shader as a renderer would be given it. */
function compiled(material: MeshStandardMaterial): string {
  const { vertexShader, fragmentShader } = ShaderLib.physical;
  const shader = { uniforms: {}, vertexShader, fragmentShader };
  material.onBeforeCompile(shader as never, null as never);
  return shader.fragmentShader;
}

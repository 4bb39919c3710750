import { MeshStandardMaterial, ShaderLib } from "three";
import { describe, expect, it } from "vitest";
import { eyeUniforms, makeEyes } from "./eyes";
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

describe("the looks", () => {
  it("find every chunk they need in this three.js", () => {
    const [skin, eyes] = [new MeshStandardMaterial(), new MeshStandardMaterial()];
    makeSkin(skin);
    makeEyes(eyes, eyeUniforms());
    expect(compiled(skin)).toContain("RE_Direct_Skin");
    expect(compiled(eyes)).toContain("lidLight");
  });
});

/** Return the fragment shader as a renderer would be given it. */
function compiled(material: MeshStandardMaterial): string {
  const { vertexShader, fragmentShader } = ShaderLib.physical;
  const shader = { uniforms: {}, vertexShader, fragmentShader };
  material.onBeforeCompile(shader as never, null as never);
  return shader.fragmentShader;
}

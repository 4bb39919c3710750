import type { IUniform, Material } from "three";

/** What is changed in a shader of three.js: each text goes in place of a chunk and may include it again. */
export interface ShaderPatch {
  /** Programs are shared by this name; a patch of another text needs another one. */
  readonly name: string;
  readonly uniforms?: Readonly<Record<string, IUniform>>;
  /** New text by the name of the chunk that it replaces. */
  readonly vertex?: Readonly<Record<string, string>>;
  readonly fragment?: Readonly<Record<string, string>>;
}

/** Change how a material is drawn, from the next compilation on. */
export function patchShader(material: Material, { name, uniforms, vertex, fragment }: ShaderPatch): void {
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, uniforms);
    shader.vertexShader = replaceChunks(shader.vertexShader, vertex ?? {});
    shader.fragmentShader = replaceChunks(shader.fragmentShader, fragment ?? {});
  };
  material.customProgramCacheKey = () => name;
}

/**
 * Return a shader with texts in place of chunks.
 *
 * @throws Error when a chunk is not there: a newer three.js may have renamed it, and the look would be lost silently.
 */
export function replaceChunks(shader: string, texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts).reduce((text, [chunk, replacement]) => {
    const include = `#include <${chunk}>`;
    if (!text.includes(include)) throw new Error(`expected the chunk "${chunk}" in the shader; see what this three.js calls it`);
    return text.replace(include, () => replacement);
  }, shader);
}

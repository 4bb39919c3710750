import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import type { Care } from "../face/materials";
import type { Person } from "../face/person";
import { checkGlb, ImportProblem } from "./glb_check";
import { importMessages } from "./import_messages";
import { makePerson } from "./imported_person";
import { findJoints, type Model, USUAL_REACH } from "./model";

/**
 * Load a character from a file by others: any GLB with shapes that are known, any VRM.
 *
 * @param url - of bytes that this page holds.
 * @throws ImportProblem with a sentence that says why the file cannot be shown.
 */
export async function loadImported(url: string, channels: readonly string[], care: Care): Promise<Person> {
  const bytes = await (await fetch(url)).arrayBuffer();
  const format = checkGlb(new Uint8Array(bytes), channels);
  try {
    // Few people open a VRM; the others do not load what it needs.
    const model = format === "glb" ? await readGlb(bytes) : await (await import("./vrm_model")).readVrm(bytes);
    return makePerson(model, channels, care);
  } catch (error) {
    if (error instanceof ImportProblem) throw error;
    throw new ImportProblem(importMessages.problems.unreadable(error instanceof Error ? error.message : String(error)));
  }
}

async function readGlb(bytes: ArrayBuffer): Promise<Model> {
  const { scene } = await new GLTFLoader().parseAsync(bytes, "");
  return {
    scene,
    joints: findJoints(scene),
    expressions: [],
    bound: [],
    presets: null,
    eyes: USUAL_REACH,
    looksByExpression: false,
    simplify: () => undefined,
    update: () => undefined,
  };
}

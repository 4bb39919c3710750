import { importMessages } from "./import_messages";
import { channelOf, isLoaded, NOT_DECODED, standInsOf } from "./spellings";

/** Files larger than this are refused before they are read. */
export const MOST_MB = 100;
const MB = 1_000_000;
const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const GLB_MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;

/** Why a file cannot be shown, in a sentence for the person who chose it. */
export class ImportProblem extends Error {
  override readonly name = "ImportProblem";
}

/** What a file is. */
export type ImportFormat = "glb" | "vrm0" | "vrm1";

type Json = { readonly [key: string]: unknown };

/** @throws ImportProblem when a file of this size is not to be read. */
export function checkSize(bytes: number): void {
  if (bytes > MOST_MB * MB) throw new ImportProblem(importMessages.problems.big(MOST_MB, Math.ceil(bytes / MB)));
}

/**
 * Say what a file is, by its description alone; whether its meshes are sound is found out when it is loaded.
 *
 * @param channels - the names from `session.ready`.
 * @throws ImportProblem when it cannot be shown.
 */
export function checkGlb(bytes: Uint8Array, channels: readonly string[]): ImportFormat {
  checkSize(bytes.byteLength);
  const description = descriptionOf(bytes);
  checkPacking(description);
  const shapes = shapesOf(description);
  const { problems } = importMessages;
  if (!rows(description.meshes).some((mesh) => rows(mesh.primitives).length > 0)) throw new ImportProblem(problems.noMesh);
  if (shapes.length === 0) throw new ImportProblem(problems.noFace);
  if (!shapes.some((shape) => channelOf(shape, channels) !== null || standInsOf(shape).length > 0)) {
    throw new ImportProblem(problems.unknownShapes(shapes.length, shapes[0] as string));
  }
  const extensions = branch(description.extensions);
  if ("VRMC_vrm" in extensions) return "vrm1";
  return "VRM" in extensions ? "vrm0" : "glb";
}

/** Return the JSON of a GLB. */
function descriptionOf(bytes: Uint8Array): Json {
  const { problems } = importMessages;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 4 || view.getUint32(0, true) !== GLB_MAGIC) throw new ImportProblem(problems.notGlb(problems.kinds[kindOf(bytes)]));
  const least = HEADER_BYTES + CHUNK_HEADER_BYTES;
  if (bytes.byteLength < least) throw new ImportProblem(problems.cutShort(least, bytes.byteLength));
  const version = view.getUint32(4, true);
  if (version !== 2) throw new ImportProblem(problems.version(version));
  const wanted = view.getUint32(8, true);
  if (wanted > bytes.byteLength) throw new ImportProblem(problems.cutShort(wanted, bytes.byteLength));
  const end = least + view.getUint32(HEADER_BYTES, true);
  if (view.getUint32(HEADER_BYTES + 4, true) !== JSON_CHUNK || end > bytes.byteLength) throw new ImportProblem(problems.damaged);
  try {
    return branch(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(least, end))));
  } catch {
    throw new ImportProblem(problems.damaged);
  }
}

/** Guess what a file is that is no GLB, from how it begins. */
function kindOf(bytes: Uint8Array): keyof typeof importMessages.problems.kinds {
  if (bytes.byteLength === 0) return "empty";
  const start = String.fromCharCode(...bytes.subarray(0, 18));
  if (start.startsWith("\x89PNG") || start.startsWith("\xff\xd8\xff") || start.startsWith("GIF8") || start.slice(8, 12) === "WEBP") return "picture";
  if (start.startsWith("PK\x03\x04")) return "archive";
  if (start.startsWith("Kaydara FBX")) return "fbx";
  return /^[\t\n\r\x20-\x7e]+$/.test(start) ? "text" : "unknown";
}

/** @throws ImportProblem when something is needed that is not at hand: a decoder, an extension, another file. */
function checkPacking(description: Json): void {
  const { problems } = importMessages;
  const required = texts(description.extensionsRequired);
  const packed = [...texts(description.extensionsUsed), ...required].find((name) => NOT_DECODED.includes(name));
  if (packed) throw new ImportProblem(problems.packed(packed));
  const unknown = required.find((name) => !isLoaded(name));
  if (unknown) throw new ImportProblem(problems.requires(unknown));
  // A file that fetched others would tell somebody that it was opened.
  for (const row of [...rows(description.buffers), ...rows(description.images)]) {
    if (typeof row.uri === "string" && !row.uri.startsWith("data:")) throw new ImportProblem(problems.outside(row.uri.slice(0, 80)));
  }
}

/** Return the names of morph targets, and of VRM expressions that move some. */
export function shapesOf(description: Json): readonly string[] {
  const ofMeshes = rows(description.meshes).flatMap((mesh) => {
    const most = Math.max(0, ...rows(mesh.primitives).map(({ targets }) => rows(targets).length));
    return texts(branch(mesh.extras).targetNames).slice(0, most);
  });
  const extensions = branch(description.extensions);
  const ofVrm0 = rows(branch(branch(extensions.VRM).blendShapeMaster).blendShapeGroups).flatMap(({ binds, presetName, name }) => {
    if (rows(binds).length === 0) return [];
    // A custom expression is "unknown" as a preset and has its name beside it.
    return presetName && presetName !== "unknown" ? [presetName] : [name];
  });
  const ofVrm1 = Object.values(branch(branch(extensions.VRMC_vrm).expressions)).flatMap((kind) =>
    Object.entries(branch(kind)).flatMap(([name, expression]) => (rows(branch(expression).morphTargetBinds).length > 0 ? [name] : [])),
  );
  return [...new Set(texts([...ofMeshes, ...ofVrm0, ...ofVrm1]))];
}

function branch(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function rows(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(branch) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

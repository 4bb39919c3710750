import { BufferAttribute, type Mesh, type MeshStandardMaterial, Vector3 } from "three";
import { plain } from "../mesh_morph";
import { type EyeUniforms, eyeUniforms, makeEyes } from "./eyes";
import { type Box, type EyePixels, findIris } from "./iris_spot";
import { findLids, type Lids, readHeights } from "./lids";

/** Where in its picture an eye is looked for: small pictures do, and are quick to search. */
const SEARCH_PX = 256;
const SIDES = [
  { sign: -1, blink: "eyeBlinkRight" },
  { sign: 1, blink: "eyeBlinkLeft" },
] as const;

/** Eyes that follow the lids around them. */
export interface DressedEyes {
  readonly uniforms: EyeUniforms;
  /** Look where the lids are now. */
  update(): void;
}

/** Give eyes their look; null when their picture shows no iris, and they stay as they are. */
export function dressEyes(eyes: Mesh, material: MeshStandardMaterial, skin: Mesh | undefined): DressedEyes | null {
  const pixels = pixelsOf(material);
  const places = plainOf(eyes, "position");
  const uvs = eyes.geometry.getAttribute("uv");
  if (!pixels || !uvs) return null;
  const iris = new Float32Array(places.length);
  const uniforms = eyeUniforms();
  const lids: (Lids | null)[] = [];
  for (const [side, { sign, blink }] of SIDES.entries()) {
    const own = Array.from({ length: uvs.count }, (_, i) => i).filter((i) => Math.sign(places[3 * i] as number) === sign);
    const uv = own.map((i) => [uvs.getX(i), uvs.getY(i)] as const);
    const spot = findIris(pixels, boxOf(uv));
    if (!spot) return null;
    own.forEach((vertex, i) => {
      const [u, v] = uv[i] as readonly [number, number];
      iris.set([(u - spot.u) / spot.radius, (v - spot.v) / spot.radius, spot.radius], 3 * vertex);
    });
    const found = skin ? lidsOf(skin, blink, middleOf(places, own)) : null;
    lids.push(found);
    if (found) uniforms.middle_m.value[side] = found.x_m;
    if (found) uniforms.half_m.value = found.half_m;
  }
  eyes.geometry.setAttribute("iris", new BufferAttribute(iris, 3));
  makeEyes(material, uniforms);
  return { uniforms, update: () => skin && follow(lids, skin, uniforms) };
}

function follow(lids: readonly (Lids | null)[], skin: Mesh, uniforms: EyeUniforms): void {
  const present = skin.geometry.getAttribute("position")?.array as Float32Array;
  for (const [side, found] of lids.entries()) {
    if (!found) continue;
    readHeights(present, found.upper, uniforms.upper.value[side] as Vector3);
    readHeights(present, found.lower, uniforms.lower.value[side] as Vector3);
  }
}

function lidsOf(skin: Mesh, blink: string, eye_m: Vector3): Lids | null {
  const target = skin.geometry.morphAttributes.position?.[skin.morphTargetDictionary?.[blink] ?? -1];
  return target ? findLids({ positions: plainOf(skin, "position"), blink: plain(target) }, eye_m) : null;
}

function middleOf(places: Float32Array, vertices: readonly number[]): Vector3 {
  const sum = vertices.reduce((total, i) => total.add(new Vector3().fromArray(places, 3 * i)), new Vector3());
  return sum.divideScalar(Math.max(1, vertices.length));
}

function boxOf(uv: readonly (readonly [number, number])[]): Box {
  const [u, v] = [uv.map(([value]) => value), uv.map(([, value]) => value)];
  return { from: [Math.min(...u), Math.min(...v)], to: [Math.max(...u), Math.max(...v)] };
}

function pixelsOf({ map }: MeshStandardMaterial): EyePixels | null {
  const flat = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const image: unknown = map?.image;
  if (!flat || !(image instanceof ImageBitmap || image instanceof HTMLImageElement)) return null;
  flat.canvas.width = flat.canvas.height = SEARCH_PX;
  flat.drawImage(image, 0, 0, SEARCH_PX, SEARCH_PX);
  return flat.getImageData(0, 0, SEARCH_PX, SEARCH_PX);
}

function plainOf(mesh: Mesh, name: string): Float32Array {
  const attribute = mesh.geometry.getAttribute(name);
  if (!attribute) throw new Error(`expected a mesh with the attribute "${name}"; export the person with it`);
  return plain(attribute);
}

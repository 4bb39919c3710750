import { BufferAttribute, type Mesh, MeshStandardMaterial } from "three";
import { plain } from "../mesh_morph";
import { type DressedEyes, dressEyes } from "./dress_eyes";
import { type ChannelValue, feelingOf } from "./feeling";
import { makeHair } from "./hair";
import { makeMouth } from "./mouth";
import { skyOf, type Surface } from "./occlusion";
import { makeSkin, type SkinUniforms } from "./skin";
import { strandsOf } from "./strands";
import { type FaceSize, isInside, placeOf, zonesOf } from "./zones";

/** What hides skin from the sky; hair and cloth do it with both their sides. */
const HIDING: Readonly<Record<string, { readonly thin: boolean }>> = {
  skin: { thin: false },
  hair: { thin: true },
  garment: { thin: true },
  teeth: { thin: true },
};

/** The lining of an open mouth sees no more of the sky than this. */
const MOUTH_SKY = 0.16;

/** What of the look follows the face. */
export interface Dress {
  /** Follow the face: the shape that the meshes have now, and the channels that gave it to them. */
  update(value: ChannelValue): void;
  /** Make the pupils so much wider than usual, in radii of the iris. */
  setPupil(wider: number): void;
}

/**
 * Give the parts of a person the look of what they are. Parts are known by their names; others stay as they are.
 *
 * @param meshes - as the loader gives them, their morph targets still in the geometry.
 */
export function dress(meshes: readonly Mesh[], size: FaceSize): Dress {
  const around = meshes.flatMap((mesh) => {
    const hiding = HIDING[partOf(mesh)];
    return hiding ? [surfaceOf(mesh, hiding.thin)] : [];
  });
  const skin = meshes.find((mesh) => partOf(mesh) === "skin");
  let ofSkin: SkinUniforms | null = null;
  let ofEyes: DressedEyes | null = null;
  for (const mesh of meshes) {
    const { material } = mesh;
    if (!(material instanceof MeshStandardMaterial)) continue;
    const part = partOf(mesh);
    if (part === "skin") ofSkin = dressSkin(mesh, material, around, size);
    if (part === "hair") dressHair(mesh, material, around);
    if (part === "teeth" || part === "tongue") dressMouth(mesh, material, part, size);
    if (part === "eyes") ofEyes = dressEyes(mesh, material, skin);
  }
  let wider = 0;
  return {
    setPupil(by) {
      wider = by;
    },
    update(value) {
      const { flush, folds, pupil } = feelingOf(value);
      if (ofSkin) ofSkin.flush.value = flush;
      ofSkin?.folds.value.set(...folds);
      if (ofEyes) ofEyes.uniforms.pupil.value = pupil + wider;
      ofEyes?.update();
    },
  };
}

function dressSkin(mesh: Mesh, material: MeshStandardMaterial, around: readonly Surface[], size: FaceSize): SkinUniforms {
  const surface = surfaceOf(mesh, false);
  const colour = mesh.geometry.getAttribute("color");
  const tints = colour ? plain(colour) : null;
  const zones = zonesOf({ positions: surface.positions, tints, rolled_m: rolledOf(mesh) }, size);
  const sky = skyOf(surface, around);
  const data = new Float32Array(4 * sky.length);
  const places = new Float32Array(3 * sky.length);
  sky.forEach((seen, i) => {
    const place = placeOf(surface.positions, i, size);
    places.set(place, 3 * i);
    data.set(zones.subarray(3 * i, 3 * i + 3), 4 * i);
    data[4 * i + 3] = isInside(tints, i, place[1]) ? Math.min(seen, MOUTH_SKY) : seen;
  });
  mesh.geometry.setAttribute("zones", new BufferAttribute(data, 4));
  mesh.geometry.setAttribute("place", new BufferAttribute(places, 3));
  return makeSkin(material);
}

function dressHair(mesh: Mesh, material: MeshStandardMaterial, around: readonly Surface[]): void {
  const surface = surfaceOf(mesh, true);
  // Hair itself is left out: its shells lie so close that each would wholly hide the next.
  const sky = skyOf(
    surface,
    around.filter(({ thin }) => !thin),
  );
  mesh.geometry.setAttribute("sky", new BufferAttribute(sky, 1));
  const uv = mesh.geometry.getAttribute("uv");
  if (!uv) return;
  const uvs = Float32Array.from({ length: 2 * uv.count }, (_, i) => (i % 2 === 0 ? uv.getX(i >> 1) : uv.getY(i >> 1)));
  mesh.geometry.setAttribute("strand", new BufferAttribute(strandsOf({ ...surface, uvs }), 3));
  makeHair(material);
}

function dressMouth(mesh: Mesh, material: MeshStandardMaterial, part: "teeth" | "tongue", { head_width_m }: FaceSize): void {
  const { positions } = surfaceOf(mesh, false);
  const back_m = Float32Array.from({ length: positions.length / 3 }, (_, i) => -(positions[3 * i + 2] as number));
  const front_m = back_m.reduce((least, value) => Math.min(least, value), 0);
  mesh.geometry.setAttribute("deep", new BufferAttribute(back_m.map((value) => (value - front_m) / head_width_m), 1));
  makeMouth(material, part);
}

/** How far the two channels that roll the lips move each vertex. */
function rolledOf({ geometry, morphTargetDictionary: names }: Mesh): Float32Array {
  const moved_m = new Float32Array(geometry.getAttribute("position")?.count ?? 0);
  for (const channel of ["mouthRollUpper", "mouthRollLower"]) {
    const target = geometry.morphAttributes.position?.[names?.[channel] ?? -1];
    if (!target) continue;
    const move = plain(target);
    for (let i = 0; i < moved_m.length; i += 1) {
      const far_m = Math.hypot(move[3 * i] as number, move[3 * i + 1] as number, move[3 * i + 2] as number);
      moved_m[i] = Math.max(moved_m[i] as number, far_m);
    }
  }
  return moved_m;
}

function surfaceOf({ geometry }: Mesh, thin: boolean): Surface {
  const [positions, normals] = [geometry.getAttribute("position"), geometry.getAttribute("normal")];
  if (!positions || !normals) throw new Error("expected a mesh with positions and normals; export the person with both");
  const triangles = geometry.index?.array ?? Uint32Array.from({ length: positions.count }, (_, i) => i);
  return { positions: plain(positions), normals: plain(normals), triangles, thin };
}

function partOf(mesh: Mesh): string {
  return mesh.name.toLowerCase();
}

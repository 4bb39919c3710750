import { FrontSide, type Material, type Mesh, MeshLambertMaterial, MeshPhongMaterial, MeshStandardMaterial } from "three";

/** How much of the surroundings a part mirrors; wet things more, hair and cloth less. */
const SURROUNDINGS: Readonly<Record<string, number>> = { skin: 0.9, eyes: 1.3, teeth: 0.6, tongue: 0.6, hair: 0.4, garment: 0.7 };
/** Drawn in this order: what hides the most comes first, so that what is behind it need not be shaded. */
const ORDER: Readonly<Record<string, number>> = { skin: -2, garment: -1, lashes: 1, brows: 1, hair: 2 };
/** Parts that shine where surfaces are drawn simply; without a highlight, eyes look dead. */
const SHINING = 220;

/** How much care a picture takes. */
export interface Care {
  /** How well pictures on slanted skin are sampled. */
  readonly anisotropy: number;
  /** Whether edges are smoothed; then the tips of hair can be too. */
  readonly smoothEdges: boolean;
  /** Whether surfaces take the light in the simplest way, for a machine without a graphics card. */
  readonly simple: boolean;
}

/** Make a part of a person look right under the lights of this scene, and cast shadows where that helps. */
export function prepareMaterial(mesh: Mesh, care: Care): void {
  mesh.frustumCulled = false;
  const part = mesh.name.toLowerCase();
  mesh.renderOrder = ORDER[part] ?? 0;
  mesh.castShadow = part === "skin" || part === "hair";
  mesh.receiveShadow = part === "skin" || part === "garment" || part === "teeth" || part === "tongue";
  if (!(mesh.material instanceof MeshStandardMaterial)) return;
  const { material } = mesh;
  material.envMapIntensity = SURROUNDINGS[part] ?? 0.8;
  if (material.map) material.map.anisotropy = care.anisotropy;
  if (part === "lashes" || part === "brows") {
    material.forceSinglePass = true;
    // They lie on the skin: without this, depth rounding makes them flicker.
    material.polygonOffset = true;
    material.polygonOffsetFactor = -1;
    material.depthWrite = false;
  }
  if (part === "hair") {
    material.shadowSide = FrontSide;
    material.alphaToCoverage = care.smoothEdges && material.alphaTest > 0;
  }
  if (!care.simple) return;
  mesh.material = simplify(material, part);
}

/** Return a cheaper material that looks alike from afar. */
function simplify(material: MeshStandardMaterial, part: string): Material {
  const { map, color, transparent, alphaTest, side, depthWrite, vertexColors, polygonOffset, polygonOffsetFactor } = material;
  const same = { map, color, transparent, alphaTest, side, depthWrite, vertexColors, polygonOffset, polygonOffsetFactor };
  material.dispose();
  return part === "eyes" ? new MeshPhongMaterial({ ...same, specular: 0xb8b8b8, shininess: SHINING }) : new MeshLambertMaterial(same);
}

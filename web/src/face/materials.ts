import {
  CustomBlending,
  EqualDepth,
  FrontSide,
  type Material,
  type Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  MeshPhongMaterial,
  MeshStandardMaterial,
  OneFactor,
  ZeroFactor,
} from "three";

/** How much of the surroundings a part mirrors; wet things more, hair and cloth less. */
const SURROUNDINGS: Readonly<Record<string, number>> = { skin: 0.9, eyes: 1.3, teeth: 0.6, tongue: 0.6, hair: 0.3, garment: 0.7 };
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
    if (care.smoothEdges && material.alphaTest > 0) smoothTips(mesh, material);
  }
  if (!care.simple) return;
  mesh.material = simplify(material, part);
}

/**
 * Smooth the tips of hair: each of a pixel's samples is hair or is not.
 *
 * The card takes how many are from the opacity, and leaves that in them too: colour at full strength with half the
 * opacity, which the page would add to its backdrop as a bright rim. A second drawing makes solid what the first one
 * covered: it touches samples of the very same depth, and of these the opacity alone.
 */
function smoothTips(mesh: Mesh, material: MeshStandardMaterial): void {
  material.alphaToCoverage = true;
  const seal = mesh.clone(false);
  delete seal.morphTargetInfluences;
  seal.castShadow = false;
  seal.renderOrder = mesh.renderOrder + 1;
  seal.position.set(0, 0, 0);
  seal.quaternion.identity();
  seal.scale.set(1, 1, 1);
  seal.material = new MeshBasicMaterial({
    transparent: true,
    forceSinglePass: true,
    side: material.side,
    depthFunc: EqualDepth,
    depthWrite: false,
    blending: CustomBlending,
    blendSrc: ZeroFactor,
    blendDst: OneFactor,
    blendSrcAlpha: OneFactor,
    blendDstAlpha: ZeroFactor,
  });
  mesh.add(seal);
}

/** Return a cheaper material that looks alike from afar. */
function simplify(material: MeshStandardMaterial, part: string): Material {
  const { map, color, transparent, alphaTest, side, depthWrite, vertexColors, polygonOffset, polygonOffsetFactor, forceSinglePass } =
    material;
  const same = { map, color, transparent, alphaTest, side, depthWrite, vertexColors, polygonOffset, polygonOffsetFactor, forceSinglePass };
  material.dispose();
  return part === "eyes" ? new MeshPhongMaterial({ ...same, specular: 0xb8b8b8, shininess: SHINING }) : new MeshLambertMaterial(same);
}

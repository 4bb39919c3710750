import { type IUniform, type MeshStandardMaterial, ShaderChunk, Vector2, Vector4 } from "three";
import { FOLDS } from "./folds";
import { poreTile } from "./pores";
import { patchShader } from "./shader_patch";

/** Tiles of pores along one side of the skin's picture: a tile is 25 mm wide, the picture 75 cm. */
const TILES = 30;

/** What moves in the look of skin. */
export interface SkinUniforms {
  readonly flush: IUniform<number>;
  /** Furrows: across the forehead, between the brows, across the root of the nose, beside the eyes. */
  readonly folds: IUniform<Vector4>;
}

/**
 * Per vertex: wetness, blood and oil (`zones.ts`), and how much of the sky is seen (`occlusion.ts`);
 * and where it is at rest, from between the eyes in head widths.
 */
const VERTEX_DATA = `
attribute vec4 zones;
attribute vec3 place;
varying vec4 vZones;
varying vec3 vPlace;`;

const SURFACE = `
varying vec4 vZones;
uniform float flush;
/** The normal without pores: light that has been under the skin does not know them. */
vec3 skinNormal = vec3(0.0, 0.0, 1.0);
/** How far light that came in goes on to the dark side, by colour: red light goes furthest. */
const vec3 WRAP = vec3(0.34, 0.15, 0.1);
const vec3 BLUR = vec3(0.85, 0.5, 0.35);

/** Lights beside the first cast no shadow; what hardly sees the sky, as the inside of the mouth, sees no light either. */
float openness() {
  return mix(1.0, vZones.w, 0.55) * smoothstep(0.0, 0.35, vZones.w);
}

/** Only the first light casts a shadow: one from behind would reach the nose through the cheeks. */
float pastCheeks(float ahead) {
  return mix(1.0, smoothstep(0.22, 0.42, abs(vPlace.x)), smoothstep(0.0, -0.35, ahead));
}

/** The rim of a shadow is red, because light passes under the skin into it. */
vec3 bleeding(float lit) {
  float rim = lit * (1.0 - lit);
  return clamp(vec3(lit) + rim * vec3(0.5, 0.04, -0.05), 0.0, 1.0);
}

void RE_Direct_Skin(const in IncidentLight light, const in vec3 position, const in vec3 normal, const in vec3 towardsEye,
    const in vec3 coat, const in PhysicalMaterial material, inout ReflectedLight sum) {
  float facing = dot(normal, light.direction);
  vec3 soft = mix(vec3(facing), vec3(dot(skinNormal, light.direction)), BLUR);
  vec3 lit = clamp((soft + WRAP) / (1.0 + WRAP), 0.0, 1.0);
  lit *= mix(vec3(1.0), lit, WRAP);
  vec3 middle = normalize(light.direction + towardsEye);
  float dotNL = clamp(facing, 0.0, 1.0);
  float dotNV = clamp(dot(normal, towardsEye), 0.0, 1.0);
  float dotNH = clamp(dot(normal, middle), 0.0, 1.0);
  float mirrored = F_Schlick(0.028, 1.0, clamp(dot(towardsEye, middle), 0.0, 1.0));
  float rough = material.roughness * material.roughness;
  // Two lobes: the oil on top mirrors sharply, the skin under it broadly.
  float sharp = mix(rough * 0.35, rough * 0.6, vZones.x);
  float lobes = mix(D_GGX(rough, dotNH), D_GGX(sharp, dotNH), 0.12 + 0.2 * vZones.z + 0.3 * vZones.x);
  float shine = mirrored * lobes * V_GGX_SmithCorrelated(rough, dotNL, dotNV);
  float open = openness() * pastCheeks(light.direction.z);
  sum.directSpecular += light.color * dotNL * shine * open;
  sum.directDiffuse += light.color * lit * BRDF_Lambert(material.diffuseContribution) * (1.0 - mirrored) * open;
}
#undef RE_Direct
#define RE_Direct RE_Direct_Skin`;

const COLOUR = `#include <color_fragment>
float relief = texture2D(normalMap, vNormalMapUv).a;
float blotch = texture2D(normalMap, vNormalMapUv * 0.13).a - 0.8;
// Deep inside the mouth the picture of the skin is squeezed, and pores would glitter.
float dry = (1.0 - vZones.x) * smoothstep(0.1, 0.5, vZones.w);
float fold_mm = foldHeight();
float blood = clamp((0.35 + 0.75 * flush) * vZones.y + 0.4 * blotch * dry - 0.25 * fold_mm, -1.0, 1.3);
diffuseColor.rgb *= mix(vec3(1.0), vec3(1.06, 0.82, 0.8), blood);
diffuseColor.rgb *= 1.0 - 0.25 * dry * (0.9 - relief);`;

const ROUGHNESS = `float roughnessFactor = roughness;
roughnessFactor = mix(roughnessFactor, 0.44, 0.7 * vZones.z);
roughnessFactor = mix(roughnessFactor, 0.34, vZones.x) + 0.12 * dry * (0.9 - relief);`;

const NORMAL = `#include <normal_fragment_maps>
skinNormal = lean(nonPerturbedNormal, 0.001 * fold_mm);
normal = mix(nonPerturbedNormal, normal, (0.35 + 0.65 * max(vZones.z, 0.5 * vZones.x)) * smoothstep(0.1, 0.5, vZones.w));
normal = lean(normalize(normal), 0.001 * fold_mm);`;

/** What is hidden from the sky is dark, and red before it is dark: light there has met skin already. */
const SKY = `#include <lights_fragment_end>
vec3 sky = pow(vec3(max(vZones.w, 0.02)), vec3(0.75, 1.1, 1.2));
reflectedLight.indirectDiffuse *= sky;
reflectedLight.indirectSpecular *= vZones.w * vZones.w;`;

/** Return the lights of three.js, their shadow passed through `bleeding`. */
function lightsWithSoftRims(): string {
  const shadow = /directLight\.color \*= (\( directLight\.visible && receiveShadow \) \? getShadow\( directionalShadowMap[^;]+);/;
  const lights = ShaderChunk.lights_fragment_begin;
  if (!shadow.test(lights)) throw new Error("expected the shadow of directional lights in `lights_fragment_begin`; see this three.js");
  return lights.replace(shadow, "directLight.color *= bleeding($1);");
}

/**
 * Make skin of a material: light that comes out reddish beside where it went in, an oily and a rough reflection,
 * pores, wet lips, and dark where the face hides itself from the sky.
 *
 * @param material - of a mesh that has the attributes `zones` and `place`.
 */
export function makeSkin(material: MeshStandardMaterial): SkinUniforms {
  const tile = poreTile();
  tile.repeat.set(TILES, TILES);
  material.normalMap = tile;
  material.normalScale = new Vector2(0.5, 0.5);
  material.addEventListener("dispose", () => tile.dispose());
  const uniforms: SkinUniforms = { flush: { value: 0 }, folds: { value: new Vector4() } };
  patchShader(material, {
    name: "skin",
    uniforms: { ...uniforms },
    vertex: { common: `#include <common>${VERTEX_DATA}`, begin_vertex: "#include <begin_vertex>\nvZones = zones;\nvPlace = place;" },
    fragment: {
      lights_physical_pars_fragment: `#include <lights_physical_pars_fragment>${FOLDS}${SURFACE}`,
      color_fragment: COLOUR,
      roughnessmap_fragment: ROUGHNESS,
      normal_fragment_maps: NORMAL,
      lights_fragment_begin: lightsWithSoftRims(),
      lights_fragment_end: SKY,
    },
  });
  return uniforms;
}

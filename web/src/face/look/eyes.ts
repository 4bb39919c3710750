import { type IUniform, type MeshStandardMaterial, Vector3 } from "three";
import { patchShader } from "./shader_patch";

/** What moves in the look of eyes. */
export interface EyeUniforms {
  /** Radius of the pupil, in radii of the iris. */
  readonly pupil: IUniform<number>;
  /** Heights of the edges of the lids in three columns; first of the character's right eye, then of the left one. */
  readonly upper: IUniform<[Vector3, Vector3]>;
  readonly lower: IUniform<[Vector3, Vector3]>;
  /** The middle column of each eye. */
  readonly middle_m: IUniform<[number, number]>;
  readonly half_m: IUniform<number>;
}

/** As in the pictures of the irises. */
export const PAINTED_PUPIL = 0.28;

/** Return values of eyes whose lids are nowhere near. */
export function eyeUniforms(): EyeUniforms {
  return {
    pupil: { value: PAINTED_PUPIL },
    upper: { value: [new Vector3(9, 9, 9), new Vector3(9, 9, 9)] },
    lower: { value: [new Vector3(-9, -9, -9), new Vector3(-9, -9, -9)] },
    middle_m: { value: [0, 0] },
    half_m: { value: 0.009 },
  };
}

/** `iris` is the place from the middle of the iris in its radii; its third number is that radius in the picture. */
const VERTEX_DATA = `
attribute vec3 iris;
varying vec3 vIris;
varying vec3 vHeadPlace;`;

const VERTEX = `#include <begin_vertex>
vIris = iris;
vHeadPlace = position;`;

const SURFACE = `
varying vec3 vIris;
varying vec3 vHeadPlace;
uniform float pupil;
uniform vec3 upper[2];
uniform vec3 lower[2];
uniform float middle_m[2];
uniform float half_m;

/** The height of a lid's edge: a parabola through its three columns. */
float edgeAt(vec3 heights, float column) {
  return heights.y + column * (0.5 * (heights.z - heights.x) + 0.5 * column * (heights.z + heights.x - 2.0 * heights.y));
}

/** How much light the lids and lashes let through to a place on the eye: the upper lid hangs over it. */
float lidLight() {
  int eye = vHeadPlace.x > 0.0 ? 1 : 0;
  float column = clamp((vHeadPlace.x - middle_m[eye]) / half_m, -1.5, 1.5);
  float below = edgeAt(upper[eye], column) - vHeadPlace.y;
  float above = vHeadPlace.y - edgeAt(lower[eye], column);
  float corner = 1.0 - 0.45 * smoothstep(0.9, 1.5, abs(column));
  return mix(0.32, 1.0, smoothstep(-0.0008, 0.0052, below)) * mix(0.62, 1.0, smoothstep(-0.0005, 0.0022, above)) * corner;
}`;

/** The eye as seen through the cornea: its front bends what is seen, and the iris lies two millimetres behind it. */
const COLOUR = `
vec3 toEye = normalize(vViewPosition);
vec3 alongX = dFdx(vViewPosition), alongY = dFdy(vViewPosition);
vec2 irisX = dFdx(vIris.xy), irisY = dFdy(vIris.xy);
float turn = irisX.x * irisY.y - irisX.y * irisY.x;
float whole = abs(turn) > 1e-12 ? 1.0 / turn : 0.0;
// Metres in the view for one radius of the iris to either side.
vec3 acrossU = -(alongX * irisY.y - alongY * irisX.y) * whole;
vec3 acrossV = -(alongY * irisX.x - alongX * irisY.x) * whole;
vec3 axis = normalize(cross(alongX, alongY));
axis *= sign(dot(axis, toEye));
float radius = length(vIris.xy);
float inIris = 1.0 - smoothstep(0.86, 1.0, radius);
vec3 bent = refract(-toEye, axis, 0.75);
float depth_m = 0.0021 * inIris;
vec3 sunk = bent * (depth_m / max(0.25, -dot(bent, axis)));
vec2 seen = vIris.xy + vec2(dot(sunk, acrossU) / max(dot(acrossU, acrossU), 1e-9), dot(sunk, acrossV) / max(dot(acrossV, acrossV), 1e-9));
float ring = max(length(seen), 1e-4);
float painted = ring < pupil ? ring * PAINTED_PUPIL / pupil : mix(PAINTED_PUPIL, 1.0, clamp((ring - pupil) / (1.0 - pupil), 0.0, 1.0));
vec2 place = ring < 1.0 ? seen * (painted / ring) : seen;
diffuseColor *= texture2D(map, vMapUv + (place - vIris.xy) * vIris.z);
#if NUM_DIR_LIGHTS > 0
// The cornea gathers light on the side of the iris that is away from the lamp.
vec3 lamp = directionalLights[0].direction;
vec2 away = -vec2(dot(lamp, normalize(acrossU + 1e-9)), dot(lamp, normalize(acrossV + 1e-9)));
float gathered = dot(seen, away) * inIris * smoothstep(pupil, pupil + 0.2, ring);
diffuseColor.rgb *= 1.0 + 0.9 * clamp(gathered, -0.35, 1.0) + 0.35 * inIris;
#endif
// The pictures of dark irises are red; in life they are brown.
float red = clamp(2.0 * (diffuseColor.r - diffuseColor.g) / max(diffuseColor.r, 1e-3) - 0.6, 0.0, 1.0);
diffuseColor.g = mix(diffuseColor.g, 0.5 * diffuseColor.r, inIris * red);
diffuseColor.b = mix(diffuseColor.b, 0.26 * diffuseColor.r, inIris * red);
// A dark rim where the iris ends; the white is not white, and least in its corners.
diffuseColor.rgb *= 1.0 - 0.4 * smoothstep(0.74, 0.97, radius) * (1.0 - smoothstep(1.0, 1.22, radius));
float white = smoothstep(1.0, 1.15, radius);
diffuseColor.rgb *= mix(vec3(1.0), mix(vec3(0.98, 0.96, 0.94), vec3(0.94, 0.76, 0.7), smoothstep(1.3, 2.4, radius)), white);
float lid = lidLight();`;

const ROUGHNESS = "float roughnessFactor = mix(0.05, 0.2, smoothstep(0.95, 1.25, radius));";

const LIDS = `#include <lights_fragment_end>
reflectedLight.directDiffuse *= lid * mix(vec3(1.0), vec3(1.06, 0.97, 0.94), 1.0 - lid);
reflectedLight.indirectDiffuse *= lid * mix(vec3(1.0), vec3(1.06, 0.97, 0.94), 1.0 - lid);
reflectedLight.directSpecular *= smoothstep(0.3, 0.7, lid);
reflectedLight.indirectSpecular *= lid * lid;`;

/**
 * Make eyes of a material: wet, with an iris that lies behind its cornea, a pupil that opens and shuts, and lids that
 * keep the light off.
 *
 * @param material - of a mesh that has an attribute `iris`.
 */
export function makeEyes(material: MeshStandardMaterial, uniforms: EyeUniforms): void {
  patchShader(material, {
    name: "eyes",
    uniforms: { ...uniforms },
    vertex: { common: `#include <common>${VERTEX_DATA}`, begin_vertex: VERTEX },
    fragment: {
      lights_physical_pars_fragment: `#include <lights_physical_pars_fragment>\n#define PAINTED_PUPIL ${PAINTED_PUPIL}${SURFACE}`,
      map_fragment: COLOUR,
      roughnessmap_fragment: ROUGHNESS,
      lights_fragment_end: LIDS,
    },
  });
}

import type { MeshStandardMaterial } from "three";
import { patchShader } from "./shader_patch";

const SURFACE = `
varying float vSky;
varying vec3 vStrand;
vec3 strand = vec3(0.0, 1.0, 0.0);
float strandShift = 0.0;
float strandShine = 1.0;
vec3 strandColour = vec3(1.0);

/** How strongly a bundle of strands mirrors: as a cylinder does, in a band across it (Kajiya and Kay 1989). */
float band(vec3 along, vec3 middle, float narrow) {
  float turned = dot(along, middle);
  return smoothstep(-1.0, 0.0, turned) * pow(max(1.0 - turned * turned, 0.0), narrow);
}

/** Two lights on hair: one mirrored by the strands, and a broader one that went through them and has their colour. */
void RE_Direct_Hair(const in IncidentLight light, const in vec3 position, const in vec3 normal, const in vec3 towardsEye,
    const in vec3 coat, const in PhysicalMaterial material, inout ReflectedLight sum) {
  float facing = dot(normal, light.direction);
  float lit = clamp((facing + 0.25) / 1.25, 0.0, 1.0);
  vec3 middle = normalize(light.direction + towardsEye);
  float first = band(normalize(strand + normal * (strandShift - 0.09)), middle, 90.0);
  float second = band(normalize(strand + normal * (strandShift + 0.16)), middle, 22.0);
  float smoothness = max(0.12, 1.0 - material.roughness);
  vec3 bands = (0.02 + 0.5 * strandColour) * first + 0.9 * strandColour * second * strandShine;
  sum.directSpecular += light.color * smoothstep(-0.15, 0.5, facing) * bands * smoothness * vSky;
  sum.directDiffuse += light.color * lit * BRDF_Lambert(material.diffuseContribution) * mix(0.45, 1.0, vSky);
}
#undef RE_Direct
#define RE_Direct RE_Direct_Hair`;

/** Strands are not even: each takes the light a little higher or lower, and more of it or less. */
const STRANDS = `#include <normal_fragment_maps>
strand = vStrand - normal * dot(vStrand, normal);
float size = length(strand);
strand = size > 1e-3 ? strand / size : vec3(0.0, -1.0, 0.0);
float fine = fract(sin(floor(vMapUv.x * 500.0) * 12.9898) * 43758.5453);
strandShift = 0.14 * (fine - 0.5) + 0.07 * sin(vMapUv.y * 11.0 + 5.0 * fine);
strandShine = 0.5 + fine;
strandColour = diffuseColor.rgb;`;

/** Strands turn with the head as normals do. */
const TURNED = `#include <skinnormal_vertex>
vSky = sky;
vStrand = strand;
#ifdef USE_SKINNING
vStrand = (skinMatrix * vec4(vStrand, 0.0)).xyz;
#endif
vStrand = normalMatrix * vStrand;`;

const SKY = `#include <lights_fragment_end>
reflectedLight.indirectDiffuse *= vSky;
reflectedLight.indirectSpecular *= vSky;`;

/**
 * Make hair of a material: two bands of light across the strands, and shade where hair lies under hair.
 *
 * @param material - of a mesh that has the attributes `sky` and `strand`.
 */
export function makeHair(material: MeshStandardMaterial): void {
  patchShader(material, {
    name: "hair",
    vertex: {
      common: "#include <common>\nattribute float sky;\nattribute vec3 strand;\nvarying float vSky;\nvarying vec3 vStrand;",
      skinnormal_vertex: TURNED,
    },
    fragment: {
      lights_physical_pars_fragment: `#include <lights_physical_pars_fragment>${SURFACE}`,
      normal_fragment_maps: STRANDS,
      lights_fragment_end: SKY,
    },
  });
}

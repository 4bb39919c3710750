import type { MeshStandardMaterial } from "three";
import { patchShader } from "./shader_patch";

/** How light fares behind the lips. */
interface MouthLook {
  readonly name: string;
  /** Roughness of the wet surface. */
  readonly rough: number;
  /** How much red light goes on inside, past the edge of the light. */
  readonly wrap: string;
  /** How fast it gets dark behind the front, by head widths. */
  readonly shade: number;
  /** What the colour is multiplied by. */
  readonly tint: string;
}

const LOOKS = {
  teeth: { name: "teeth", rough: 0.22, wrap: "vec3(0.3, 0.24, 0.18)", shade: 5, tint: "vec3(1.12, 1.08, 0.99)" },
  tongue: { name: "tongue", rough: 0.36, wrap: "vec3(0.4, 0.15, 0.12)", shade: 2.2, tint: "vec3(1.0, 0.86, 0.86)" },
} as const satisfies Record<string, MouthLook>;

/** Lips keep the light off: `vDeep` is how far behind the front of the mouth a place lies, in head widths. */
const surface = ({ wrap, shade }: MouthLook): string => `
varying float vDeep;
void RE_Direct_Mouth(const in IncidentLight light, const in vec3 position, const in vec3 normal, const in vec3 towardsEye,
    const in vec3 coat, const in PhysicalMaterial material, inout ReflectedLight sum) {
  float facing = dot(normal, light.direction);
  vec3 lit = clamp((vec3(facing) + ${wrap}) / (1.0 + ${wrap}), 0.0, 1.0);
  // What comes from behind the head does not get in.
  float inside = smoothstep(-0.2, 0.35, light.direction.z) * exp(-${shade.toFixed(1)} * vDeep);
  vec3 shine = BRDF_GGX(light.direction, towardsEye, normal, material);
  sum.directSpecular += light.color * clamp(facing, 0.0, 1.0) * shine * inside;
  sum.directDiffuse += light.color * lit * BRDF_Lambert(material.diffuseContribution) * inside;
}
#undef RE_Direct
#define RE_Direct RE_Direct_Mouth`;

const sky = ({ shade }: MouthLook): string => `#include <lights_fragment_end>
float sky = 0.85 * exp(-${shade.toFixed(1)} * vDeep);
reflectedLight.indirectDiffuse *= vec3(sky, 0.9 * sky, 0.86 * sky);
reflectedLight.indirectSpecular *= sky;`;

/**
 * Make teeth or a tongue of a material: wet, translucent, and darker the further back.
 *
 * @param material - of a mesh that has an attribute `deep`.
 */
export function makeMouth(material: MeshStandardMaterial, part: keyof typeof LOOKS): void {
  const look: MouthLook = LOOKS[part];
  patchShader(material, {
    name: look.name,
    vertex: {
      common: "#include <common>\nattribute float deep;\nvarying float vDeep;",
      begin_vertex: "#include <begin_vertex>\nvDeep = deep;",
    },
    fragment: {
      lights_physical_pars_fragment: `#include <lights_physical_pars_fragment>${surface(look)}`,
      color_fragment: `#include <color_fragment>\ndiffuseColor.rgb *= ${look.tint};`,
      roughnessmap_fragment: `float roughnessFactor = ${look.rough};`,
      lights_fragment_end: sky(look),
    },
  });
}

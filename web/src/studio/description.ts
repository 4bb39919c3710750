/** How somebody looks, in the words of the server's file of people. */
export interface Description {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly voice: string;
  readonly age_years: number;
  /** 0 is a female adult, 1 a male one. */
  readonly masculinity: number;
  /** -1 is slight, 1 is heavy. */
  readonly weight: number;
  /** Shares that sum to 1. */
  readonly ethnicity: Readonly<Record<string, number>>;
  /** Sliders of the face, from -1 or 0 to 1; what is left out is 0. */
  readonly form: Readonly<Record<string, number>>;
  readonly skin: { readonly texture: string; readonly tone?: string; readonly evenness: number; readonly lips: string };
  readonly eyes: { readonly colour: string; readonly lashes: string };
  readonly brows: { readonly style: string; readonly colour: string };
  readonly hair: { readonly style: string; readonly colour: string; readonly greying: number; readonly end_m?: number; readonly strands: boolean };
  readonly mouth: { readonly teeth: string };
  readonly top: { readonly colour: string };
}

/** Who somebody is and how they talk. */
export interface Manner {
  readonly name: string;
  /** In the third person; "" for the usual. */
  readonly who: string;
  readonly manner: string;
  readonly responses: string;
  readonly timbre: string;
  /** Factors on the voice's ordinary way. */
  readonly rate: number;
  readonly pitch: number;
}

/** Skin as it looks on a screen, for a whole share of each heritage. */
const TONES: Readonly<Record<string, readonly [number, number, number]>> = {
  african: [122, 78, 57],
  asian: [217, 176, 140],
  caucasian: [226, 184, 156],
};
const MIDDLE_AGE_YEARS = 40;
const OLD_AGE_YEARS = 62;

/** Return a description in which skin and voice go with age, build and heritage. */
export function coherent(one: Description): Description {
  const texture = [ageOf(one.age_years), largest(one.ethnicity), one.masculinity < 0.5 ? "female" : "male"].join("_");
  const tone = mixed(one.ethnicity);
  return {
    ...one,
    voice: one.masculinity < 0.5 ? "female" : "male",
    skin: { ...one.skin, texture, tone: hex(tone), lips: hex(lipsOf(tone)) },
  };
}

/** Return shares with one of them as wished, the others in proportion, all of them summing to 1. */
export function withShare(shares: Readonly<Record<string, number>>, name: string, share: number): Record<string, number> {
  const others = Object.entries(shares).filter(([key]) => key !== name);
  const rest = others.reduce((sum, [, value]) => sum + value, 0);
  const left = 1 - share;
  const scaled = others.map(([key, value]): [string, number] => [key, rest > 0 ? (value / rest) * left : left / others.length]);
  return { ...Object.fromEntries(scaled), [name]: share };
}

/** Return somebody by chance who could walk past in a street: mixed, but never a caricature. */
export function byChance(start: Description, choices: { hair: readonly string[]; eyes: readonly string[]; form: Readonly<Record<string, { least: number }>> }, chance = Math.random): Description {
  const between = (least: number, most: number): number => round(least + chance() * (most - least));
  const one = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)] as T;
  const heritage = Object.keys(start.ethnicity).length > 1 ? Object.keys(start.ethnicity) : Object.keys(TONES);
  const main = one(heritage);
  const second = one(heritage);
  const share = chance() < 0.6 || second === main ? 1 : between(0.5, 0.9);
  const ethnicity = Object.fromEntries(Object.keys(TONES).map((key) => [key, key === main ? share : key === second ? 1 - share : 0]));
  const age_years = Math.round(between(25, 75));
  const masculinity = chance() < 0.5 ? between(0, 0.15) : between(0.85, 1);
  const form: Record<string, number> = {};
  // Most faces are near the middle in most things.
  for (const [name, { least }] of Object.entries(choices.form)) {
    const value = round((chance() + chance() + chance() - 1.5) * 0.5);
    form[name] = Math.max(least, value);
  }
  // A kind face at rest, as those who come along have it.
  form.mouth_corners = between(0.6, 0.9);
  form.brow_height = between(0.3, 0.6);
  const styles = choices.hair.filter((style) => masculinity < 0.5 || style.startsWith("short") || style === "afro01");
  const hair = { style: one(styles), colour: one(HAIR_COLOURS), greying: age_years > 50 ? between(0, 0.6) : 0, strands: true };
  return coherent({
    ...start,
    age_years,
    masculinity,
    weight: between(-0.3, 0.5),
    ethnicity,
    form,
    eyes: { ...start.eyes, colour: one(choices.eyes) },
    hair,
    brows: { ...start.brows, colour: darker(hair.colour) },
    top: { colour: one(TOP_COLOURS) },
  });
}

const HAIR_COLOURS = ["#1d1a1b", "#2a201c", "#3a2a20", "#573826", "#7a5233", "#a5783f", "#c9a46a", "#8a3b22", "#b4b0ac"];
const TOP_COLOURS = ["#406b73", "#3d4a63", "#c98a2e", "#5c2f3d", "#5d6f8c", "#4f6b4a", "#7a4b35", "#6a6f5a"];

function darker(colour: string): string {
  return hex(rgb(colour).map((part) => part * 0.75));
}

function ageOf(age_years: number): string {
  if (age_years < MIDDLE_AGE_YEARS) return "young";
  return age_years < OLD_AGE_YEARS ? "middleage" : "old";
}

function largest(shares: Readonly<Record<string, number>>): string {
  return Object.entries(shares).reduce((best, next) => (next[1] > best[1] ? next : best), ["caucasian", 0] as [string, number])[0];
}

function mixed(shares: Readonly<Record<string, number>>): number[] {
  return [0, 1, 2].map((i) => Object.entries(shares).reduce((sum, [key, share]) => sum + share * (TONES[key]?.[i] ?? 0), 0));
}

/** Lips are redder and darker than the skin around them. */
function lipsOf([r = 0, g = 0, b = 0]: readonly number[]): number[] {
  return [0.82 * r + 6, 0.6 * g + 6, 0.66 * b + 4];
}

function rgb(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function hex(parts: readonly number[]): string {
  return `#${parts.map((part) => Math.round(Math.min(255, Math.max(0, part))).toString(16).padStart(2, "0")).join("")}`;
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}

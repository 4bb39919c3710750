import tables from "../../../render/heads/spellings.json";

/** Joints that a person can be moved by, by the names that VRM gives them. */
export type JointName =
  | "head"
  | "neck"
  | "jaw"
  | "leftEye"
  | "rightEye"
  | "leftUpperArm"
  | "leftLowerArm"
  | "rightUpperArm"
  | "rightLowerArm";

const STAND_INS: Readonly<Record<string, readonly string[]>> = tables.stand_ins;
const JOINTS = { ...tables.joints, ...tables.arms } as Readonly<Record<string, JointName>>;
/** Ways of packing that the page brings no decoder for. */
export const NOT_DECODED: readonly string[] = tables.not_decoded;
const SIDES: Readonly<Record<string, string>> = { l: "Left", r: "Right", left: "Left", right: "Right" };
const SIDED = /^(.+?)[\s_-]*(left|right|(?:(?<=[\s_-])[lrLR])|(?:(?<=[a-z])[LR]))$/;

/** Whether a file that requires this extension can be shown. */
export function isLoaded(extension: string): boolean {
  return tables.loaded.includes(extension) || tables.loaded_prefixes.some((prefix) => extension.startsWith(prefix));
}

/** Return the letters and digits of a name, in lower case. */
export function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/**
 * Return the channel that the name of a shape spells, or null: as `channel_of` in `render/heads/spellings.py`.
 *
 * Case, hyphens, blanks and underscores do not matter, what stands before the last dot is left out, and a side may be
 * one letter at the end or the word.
 */
export function channelOf(shape: string, channels: readonly string[]): string | null {
  const plain = shape.slice(shape.lastIndexOf(".") + 1);
  const find = (letters: string): string | undefined => channels.find((channel) => channel.toLowerCase() === letters);
  const same = find(lettersOf(plain));
  if (same) return same;
  const [, stem, side] = SIDED.exec(plain) ?? [];
  if (!stem || !side) return null;
  return find(lettersOf(stem) + (SIDES[side.toLowerCase()] as string).toLowerCase()) ?? null;
}

/** Return the channels that a shape of another tool comes closest to; none if it is not known. */
export function standInsOf(shape: string): readonly string[] {
  const letters = lettersOf(shape.slice(shape.lastIndexOf(".") + 1).replace(/.*(?=Fcl_)/, ""));
  const spelled = letters === "blinkl" ? "blinkleft" : letters === "blinkr" ? "blinkright" : letters;
  return Object.hasOwn(STAND_INS, spelled) ? (STAND_INS[spelled] as readonly string[]) : [];
}

/** Return the joint that a name spells, or null. */
export function jointNameOf(name: string): JointName | null {
  const letters = lettersOf(name);
  const stripped = tables.joint_prefixes.flatMap((prefix) => (letters.startsWith(prefix) ? letters.slice(prefix.length) : []));
  const found = [letters, ...stripped].find((plain) => Object.hasOwn(JOINTS, plain));
  return found === undefined ? null : (JOINTS[found] as JointName);
}

import { messages } from "../messages";
import type { TreeNode, TreeReading } from "../wire";

/** The eight classes, and a letter for each: colour is never the only sign. */
export const LETTERS = {
  neutral: "·",
  joy: "J",
  sadness: "S",
  anger: "A",
  fear: "F",
  disgust: "D",
  surprise: "!",
  contempt: "C",
} as const;
export type Emotion = keyof typeof LETTERS;

/** Below this, a feeling is too faint to be called one. */
const FAINT = 0.15;

/** Return the strongest emotion of a node and how strong it is, from 0 to 1; null where nothing was read. */
export function strongest(felt: TreeReading | null): { emotion: Emotion; strength: number } | null {
  if (!felt) return null;
  let emotion: Emotion = "neutral";
  let strength = 0;
  for (const [name, share] of Object.entries(felt.emotions)) {
    if (name === "neutral" || !(name in LETTERS)) continue;
    const weight = share * felt.intensity;
    if (weight > strength) [emotion, strength] = [name as Emotion, weight];
  }
  return strength < FAINT ? { emotion: "neutral", strength: 0 } : { emotion, strength };
}

/** Return a reading as words: "sadness 56 %, fear 12 %". */
export function inWords(reading: TreeReading): string {
  const parts = Object.entries(reading.emotions)
    .map(([name, share]) => [name, share * reading.intensity] as const)
    .filter(([name, weight]) => name !== "neutral" && weight >= 0.05)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([name, weight]) => `${emotionName(name)} ${percent(weight)}`);
  return parts.join(", ") || messages.tree.emotions.neutral;
}

/** Return the page's word for a class. */
export function emotionName(name: string): string {
  return (messages.tree.emotions as Record<string, string>)[name] ?? name;
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** Return what readers of the screen hear of a node. */
export function describe(node: TreeNode, name: string): string {
  const { tree } = messages;
  const who = node.party === "user" ? tree.you : name;
  const what = node.role === "listening" ? tree.listens : node.text ? `“${shorten(node.text, 140)}”` : tree.nothingYet;
  const feels = node.felt ? inWords(node.felt) : tree.noReading;
  const how = node.status === "interrupted" || node.status === "abandoned" ? `, ${tree.statuses[node.status]}` : "";
  return `${who}: ${what}${how}. ${feels}.`;
}

/** Return a text of at most so many characters, whole signs only. */
export function shorten(text: string, length: number): string {
  const signs = [...text.slice(0, 2 * length + 2)];
  return signs.length <= length ? text : `${signs.slice(0, length - 1).join("").trimEnd()}…`;
}

/** Return the end of a text, of at most so many characters. */
export function shortenFront(text: string, length: number): string {
  const signs = [...text];
  return signs.length <= length ? text : `…${signs.slice(1 - length).join("").trimStart()}`;
}

import type { TreeReading } from "../wire";

/** What all readings of a party in one turn come to, and the source that decided it. */
export interface Fused {
  readonly reading: TreeReading;
  readonly decided_by: string;
}

/**
 * Fuse readings by confidence, as `emotion_tree/fusion.py` does: the newest of each source holds, and what was set by
 * hand holds alone.
 */
export function fuse(readings: readonly TreeReading[]): Fused | null {
  const newest = new Map<string, TreeReading>();
  for (const reading of readings) {
    newest.delete(reading.source); // So that order is by last arrival.
    newest.set(reading.source, reading);
  }
  const byHand = newest.get("hand");
  if (byHand) return { reading: byHand, decided_by: "hand" };
  const held = [...newest.values()].filter(({ confidence }) => confidence > 0);
  const strongest = held.reduce<TreeReading | null>((best, one) => (best && best.confidence > one.confidence ? best : one), null);
  if (!strongest) return null;
  return { reading: held.length === 1 ? strongest : mean(held), decided_by: strongest.source };
}

function mean(held: readonly TreeReading[]): TreeReading {
  const total = sum(held.map(({ confidence }) => confidence));
  const shares = held.map(({ confidence }) => confidence / total);
  const intensity = sum(held.map((one, i) => (shares[i] as number) * one.intensity));
  // Where nothing is felt at all, what it is that is not felt is the plain mean.
  const weights = held.map((one, i) => (intensity > 0 ? ((shares[i] as number) * one.intensity) / intensity : (shares[i] as number)));
  const weighted = (value: (one: TreeReading) => number): number => sum(held.map((one, i) => (weights[i] as number) * value(one)));
  const names = new Set(held.flatMap(({ emotions }) => Object.keys(emotions)));
  return {
    source: "fused",
    emotions: Object.fromEntries([...names].map((name) => [name, weighted(({ emotions }) => emotions[name] ?? 0)])),
    valence: weighted(({ valence }) => valence),
    arousal: weighted(({ arousal }) => arousal),
    intensity: Math.min(1, intensity),
    confidence: Math.min(1, sum(held.map((one, i) => (shares[i] as number) * one.confidence))),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

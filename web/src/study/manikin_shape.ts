/**
 * The figures of self-assessment scales, drawn from numbers, in a box of 64 × 76. Each scale moves what its meaning moves:
 * pleasure the mouth and brows, liveliness the eyes and what stirs in the chest, dominance the size. After the idea of
 * the Self-Assessment Manikin (Bradley and Lang 1994, doi:10.1016/0005-7916(94)90063-9); the drawings are our own.
 */
export interface ManikinShape {
  readonly mouth: string;
  readonly brows: string;
  /** Half the height of an open eye. */
  readonly eye: number;
  /** Outline of what stirs in the chest; "" where nothing is drawn there. */
  readonly spark: string;
  /** Size of the whole figure about the middle of its feet. */
  readonly scale: number;
}

const EYES = { x: 6.5, y: 21 } as const;
const MIDDLE = 32;
const CHEST = { y: 60, rays: 10 } as const;

/** Return the figure at `level`, from 0 at the low end of a scale to 1 at its high end. */
export function manikinShape(picture: string, level: number): ManikinShape {
  if (picture === "valence") return { ...CALM, mouth: mouth(2 * level - 1), brows: brows(2 * level - 1) };
  if (picture === "arousal") return { ...CALM, eye: 0.5 + 3.7 * level, spark: spark(1.5 + 9 * level, level) };
  return { ...CALM, scale: 0.45 + 0.55 * level };
}

/** Return the levels that are drawn above `points` points: of nine every second one, as there is room for no more. */
export function drawnPoints(points: number): readonly number[] {
  const all = Array.from({ length: points }, (_, i) => i + 1);
  return points > 7 ? all.filter((point) => point % 2 === 1) : all;
}

/** A curve through the corners of the mouth, which rise with pleasure. */
function mouth(pleasure: number): string {
  const half = 7 + Math.abs(pleasure);
  const corner = 30.5 - 2 * pleasure;
  return `M${n(MIDDLE - half)} ${n(corner)}Q${MIDDLE} ${n(corner + 11 * pleasure)} ${n(MIDDLE + half)} ${n(corner)}`;
}

/** Brows whose inner ends rise in sorrow. */
function brows(pleasure: number): string {
  const inner = 15.5 - 2.2 * Math.max(0, -pleasure) - 0.6 * Math.max(0, pleasure);
  const outer = 15.5 + 1.6 * Math.max(0, -pleasure) - 0.6 * Math.max(0, pleasure);
  return [-1, 1]
    .map((side) => `M${n(MIDDLE + side * (EYES.x + 3.5))} ${n(outer)}L${n(MIDDLE + side * (EYES.x - 3))} ${n(inner)}`)
    .join("");
}

/** A closed star of this radius; the livelier, the deeper its rays. */
function spark(radius: number, liveliness: number): string {
  const inner = radius * (1 - 0.55 * liveliness);
  const corners = Array.from({ length: 2 * CHEST.rays }, (_, i) => {
    const r = i % 2 === 0 ? radius : inner;
    const angle = (Math.PI * i) / CHEST.rays - Math.PI / 2;
    return `${n(MIDDLE + r * Math.cos(angle))} ${n(CHEST.y + r * Math.sin(angle))}`;
  });
  return `M${corners.join("L")}Z`;
}

function n(value: number): string {
  return String(Number(value.toFixed(2)));
}

const CALM: ManikinShape = { mouth: mouth(0), brows: brows(0), eye: 1.9, spark: "", scale: 1 };
export const EYE_CENTRES: readonly (readonly [number, number])[] = [
  [MIDDLE - EYES.x, EYES.y],
  [MIDDLE + EYES.x, EYES.y],
];

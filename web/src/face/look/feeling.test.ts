import { describe, expect, it } from "vitest";
import { PAINTED_PUPIL } from "./eyes";
import { feelingOf } from "./feeling";

const face =
  (values: Record<string, number>) =>
  (channel: string): number =>
    values[channel.replace(/(Left|Right)$/, "")] ?? 0;

describe("what goes with a face", () => {
  it("is nothing at rest", () => {
    expect(feelingOf(face({}))).toEqual({ flush: 0, folds: [0, 0, 0, 0], pupil: PAINTED_PUPIL });
  });

  it("is a furrowed forehead with raised brows, and a frown with drawn ones", () => {
    expect(feelingOf(face({ browInnerUp: 1 })).folds).toEqual([1, 0, 0, 0]);
    expect(feelingOf(face({ browDown: 1 })).folds[1]).toBe(1);
  });

  it("is blood in the cheeks with anger and with joy", () => {
    expect(feelingOf(face({ browDown: 1, noseSneer: 0.5 })).flush).toBeGreaterThan(0.5);
    expect(feelingOf(face({ mouthSmile: 0.8, cheekSquint: 0.7 })).flush).toBeGreaterThan(0.3);
  });

  it("is a wider pupil with wide eyes, and never as wide as the iris", () => {
    const { pupil } = feelingOf(face({ eyeWide: 1, mouthSmile: 1, cheekSquint: 1 }));
    expect(pupil).toBeGreaterThan(PAINTED_PUPIL + 0.1);
    expect(pupil).toBeLessThan(0.6);
  });
});

import { PAINTED_PUPIL } from "./eyes";

/** The value of a channel in the frame that is shown; 0 for one that it does not have. */
export type ChannelValue = (channel: string) => number;

/** What a face shows beside its shape. */
export interface Feeling {
  /** How much blood comes to the cheeks, in [0, 1]. */
  readonly flush: number;
  /** Furrows: across the forehead, between the brows, across the root of the nose, beside the eyes; in [0, 1]. */
  readonly folds: readonly [number, number, number, number];
  /** Radius of the pupil, in radii of the iris. */
  readonly pupil: number;
}

/**
 * Return what goes with a face. The channels come eased already, within half a second or slower, and so does this:
 * the same face is always the same picture.
 */
export function feelingOf(value: ChannelValue): Feeling {
  const both = (channel: string): number => (value(`${channel}Left`) + value(`${channel}Right`)) / 2;
  const raised = Math.max(value("browInnerUp"), both("browOuterUp"));
  const drawn = both("browDown");
  const sneer = both("noseSneer");
  const squint = Math.max(both("cheekSquint"), 0.6 * both("eyeSquint"));
  const joy = Math.min(both("mouthSmile"), 0.3 + both("cheekSquint"));
  const wide = both("eyeWide");
  return {
    flush: unit(0.55 * joy + 0.7 * drawn * (0.4 + sneer)),
    folds: [unit(raised), unit(drawn), unit(sneer + 0.3 * drawn), unit(squint)],
    // What excites opens the pupil, and what we like does a little.
    pupil: PAINTED_PUPIL + 0.13 * unit(wide) + 0.06 * unit(joy) - 0.03 * unit(drawn),
  };
}

function unit(value: number): number {
  return Math.min(1, Math.max(0, value));
}

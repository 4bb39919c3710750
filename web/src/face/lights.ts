import { Vector3 } from "three";
import type { LightsName } from "./lights_name";

/** A soft box that eyes and skin mirror: where it stands, how large it is, and how bright, in units of the room. */
export interface Panel {
  readonly at: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  readonly colour: number;
  readonly power: number;
}

/** A lamp far away, seen from the face. */
export interface Lamp {
  readonly from_m: Vector3;
  readonly colour: number;
  readonly power: number;
}

/** One way of lighting a person. */
export interface Lights {
  readonly key: Lamp;
  readonly rim: Lamp;
  /** Light from everywhere: from above, from below. */
  readonly fill: { readonly above: number; readonly below: number; readonly power: number };
  readonly room: number;
  readonly panels: readonly Panel[];
  /** How much of the surroundings is mirrored. */
  readonly surroundings: number;
  /** Added to the radius of the pupils, in radii of the iris: they open in the dark. */
  readonly pupil: number;
}

/** The set-ups. */
export const LIGHTS: Readonly<Record<LightsName, Lights>> = {
  /** A portrait: a soft warm key from the upper left, a weak cool fill, and a rim that lifts the hair from the backdrop. */
  soft: {
    key: { from_m: new Vector3(-0.9, 0.8, 1.3), colour: 0xfff4ea, power: 2.3 },
    rim: { from_m: new Vector3(1.3, 0.45, -0.9), colour: 0xffead6, power: 1.1 },
    fill: { above: 0xeaeef6, below: 0xa88f84, power: 0.5 },
    room: 0x6b645f,
    panels: [
      { at: [-2.6, 2.2, 3.2], size: [2.2, 2.2, 0.1], colour: 0xfff8f0, power: 11 },
      { at: [3.4, 0.6, 2.4], size: [0.1, 2.4, 2.4], colour: 0xeef3fb, power: 2.2 },
      { at: [0, 4.2, -0.5], size: [3, 0.1, 3], colour: 0xfff8f0, power: 2 },
      { at: [2.8, 1.8, -3.4], size: [1.4, 2.4, 0.1], colour: 0xfff4e8, power: 1.6 },
    ],
    surroundings: 0.55,
    pupil: 0,
  },
  /** Beside a large window on a bright day: cool light from one side, the room on the other. */
  window: {
    key: { from_m: new Vector3(-1.5, 0.5, 0.85), colour: 0xeef4ff, power: 2.5 },
    rim: { from_m: new Vector3(1.2, 0.6, -1.0), colour: 0xfff0dc, power: 0.6 },
    fill: { above: 0xdfe8f5, below: 0xb59f8c, power: 0.42 },
    room: 0x6a6762,
    panels: [
      { at: [-4.2, 1.0, 1.6], size: [0.1, 3.2, 1.5], colour: 0xeaf2ff, power: 12 },
      { at: [-4.2, 1.0, 3.4], size: [0.1, 3.2, 1.5], colour: 0xeaf2ff, power: 12 },
      { at: [4.2, 0.2, 1.5], size: [0.1, 3, 3], colour: 0xffe9cf, power: 0.9 },
    ],
    surroundings: 0.6,
    pupil: -0.03,
  },
  /** By a lamp in the evening: warm and low, with the blue hour behind. */
  evening: {
    key: { from_m: new Vector3(-1.0, 0.35, 1.2), colour: 0xffd3a3, power: 2.5 },
    rim: { from_m: new Vector3(1.2, 0.7, -1.0), colour: 0x9dbcff, power: 1.3 },
    fill: { above: 0xb7b3c9, below: 0x8a6650, power: 0.5 },
    room: 0x4a3d36,
    panels: [
      { at: [-3.0, 0.8, 3.0], size: [1.3, 1.6, 0.1], colour: 0xffd2a0, power: 16 },
      { at: [3.2, 2.0, -3.2], size: [2.0, 2.6, 0.1], colour: 0x9dbcff, power: 2.2 },
      { at: [3.4, -0.4, 2.0], size: [0.1, 1.4, 2.0], colour: 0xffb980, power: 1.0 },
    ],
    surroundings: 0.55,
    pupil: 0.07,
  },
};

/** Expressions that VRM names; those of VRM 0 are renamed to these when they are loaded. */
export type Preset =
  | "aa" | "ih" | "ou" | "ee" | "oh"
  | "blink" | "blinkLeft" | "blinkRight"
  | "happy" | "angry" | "sad" | "relaxed" | "surprised"
  | "lookUp" | "lookDown" | "lookLeft" | "lookRight";

/** Feelings at full weight often shut the eyes or open the mouth, which lips and lids have to do themselves here. */
const MOST_FEELING = 0.7;
/** Speech opens an ARKit jaw by half at most; `aa` is a mouth that is open. */
const JAW_GAIN = 1.4;

/** The channels that each preset shows, at least in part. */
export const PRESET_CHANNELS: Readonly<Record<Preset, readonly string[]>> = {
  aa: ["jawOpen", "mouthClose"],
  ih: ["mouthStretchLeft", "mouthStretchRight"],
  ou: ["mouthPucker"],
  ee: ["mouthStretchLeft", "mouthStretchRight"],
  oh: ["mouthFunnel"],
  blink: ["eyeBlinkLeft", "eyeBlinkRight"],
  blinkLeft: ["eyeBlinkLeft"],
  blinkRight: ["eyeBlinkRight"],
  happy: ["mouthSmileLeft", "mouthSmileRight"],
  angry: ["browDownLeft", "browDownRight"],
  sad: ["mouthFrownLeft", "mouthFrownRight"],
  relaxed: ["eyeSquintLeft", "eyeSquintRight"],
  surprised: ["eyeWideLeft", "eyeWideRight", "browOuterUpLeft", "browOuterUpRight"],
  lookUp: ["eyeLookUpLeft", "eyeLookUpRight"],
  lookDown: ["eyeLookDownLeft", "eyeLookDownRight"],
  lookLeft: ["eyeLookOutLeft", "eyeLookInRight"],
  lookRight: ["eyeLookInLeft", "eyeLookOutRight"],
};

/**
 * Return the weights of VRM's presets that come nearest to a face in ARKit's channels.
 *
 * The mouth: how far the lips are apart is `jawOpen − mouthClose`. Pursed lips are `ou`, a funnel is `oh`, stretched
 * lips are `ih` when closed and `ee` when open, and what is open beyond that is `aa`; together they are 1 at most,
 * because a VRM adds them up. Feelings are told by their strongest sign, and share MOST_FEELING between them.
 *
 * @param value - a channel's value, 0 for one that the file shows by a shape of its own.
 */
export function presetWeights(value: (channel: string) => number): Record<Preset, number> {
  const both = (name: string): number => held((value(`${name}Left`) + value(`${name}Right`)) / 2);
  const apart = held(JAW_GAIN * (value("jawOpen") - value("mouthClose")));
  const ou = held(value("mouthPucker"));
  const oh = held(value("mouthFunnel"));
  const stretched = both("mouthStretch");
  const mouth = shared({ aa: apart * (1 - Math.max(ou, oh)), ih: stretched * (1 - apart), ou, ee: stretched * apart, oh }, 1);
  const happy = both("mouthSmile");
  const angry = both("browDown");
  const feelings = shared(
    {
      happy,
      angry,
      sad: Math.max(both("mouthFrown"), held(value("browInnerUp")) * 0.5 * (1 - happy)),
      // Eyes narrow in joy and in anger too; only what is left over is rest.
      relaxed: both("eyeSquint") * Math.max(0, 1 - happy - angry) * 0.5,
      surprised: Math.max(both("eyeWide"), both("browOuterUp") * 0.7),
    },
    MOST_FEELING,
  );
  return {
    ...mouth,
    ...feelings,
    blink: both("eyeBlink"),
    blinkLeft: held(value("eyeBlinkLeft")),
    blinkRight: held(value("eyeBlinkRight")),
    lookUp: both("eyeLookUp"),
    lookDown: both("eyeLookDown"),
    lookLeft: held((value("eyeLookOutLeft") + value("eyeLookInRight")) / 2),
    lookRight: held((value("eyeLookInLeft") + value("eyeLookOutRight")) / 2),
  };
}

function held(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Return weights whose sum is `most` at most, in the same proportions. */
function shared<Name extends string>(weights: Record<Name, number>, most: number): Record<Name, number> {
  const sum = Object.values<number>(weights).reduce((total, weight) => total + weight, 0);
  if (sum <= most) return weights;
  return Object.fromEntries(Object.entries<number>(weights).map(([name, weight]) => [name, (weight * most) / sum])) as Record<Name, number>;
}

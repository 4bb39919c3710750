/** Where one mesh keeps the weights of the channels it knows. */
export interface Target {
  /** The mesh's morph weights, which are written to. */
  readonly weights: number[];
  /** Pairs of channel index and weight index, one after the other. */
  readonly pairs: readonly number[];
}

/** The channels that move the head as a whole; a frame has each once. */
export const HEAD_CHANNELS = [
  "head_yaw_rad",
  "head_pitch_rad",
  "head_roll_rad",
  "head_x_hw",
  "head_y_hw",
  "head_z_hw",
] as const;

/** How a frame's values reach a person, worked out once. */
export interface ChannelMap {
  readonly targets: readonly Target[];
  /** Indices of `HEAD_CHANNELS` in a frame; -1 where the frame has no such channel. */
  readonly head: readonly number[];
  /** Channels that no mesh and no joint of the person has. */
  readonly missing: readonly string[];
}

/** A mesh with morph targets, as loaders give it. */
export interface Morphable {
  readonly names: Readonly<Record<string, number>>;
  readonly weights: number[];
  /** Whether a morph target moves anything; one that does not costs as much to draw as one that does. */
  moves(target: number): boolean;
}

/**
 * Map the channels of a session to the morph targets of a person, by name.
 *
 * @param channels - the names from `session.ready`, in the order of a frame.
 */
export function mapChannels(channels: readonly string[], meshes: readonly Morphable[]): ChannelMap {
  const head = HEAD_CHANNELS.map((name) => channels.indexOf(name));
  const found = new Set<string>(HEAD_CHANNELS);
  const targets = meshes.map(({ names, weights, moves }) => {
    const pairs = channels.flatMap((channel, index) => {
      const at = names[channel];
      if (at === undefined) return [];
      found.add(channel);
      return moves(at) ? [index, at] : [];
    });
    return { weights, pairs };
  });
  return { targets, head, missing: channels.filter((channel) => !found.has(channel)) };
}

/** Less than this nobody can see. */
const LEAST_WEIGHT = 1e-3;

/** Write a frame's values into the weights of all meshes. */
export function applyWeights(map: ChannelMap, frame: Float32Array): void {
  for (const { weights, pairs } of map.targets) {
    for (let i = 0; i < pairs.length; i += 2) {
      const value = frame[pairs[i] as number] as number;
      weights[pairs[i + 1] as number] = Math.abs(value) < LEAST_WEIGHT ? 0 : value;
    }
  }
}

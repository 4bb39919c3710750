import { HEAD_CHANNELS } from "../face/channels";
import { channelOf, standInsOf } from "./spellings";

/** Something that can be moved by a weight and has a name: a morph target, or an expression of a VRM. */
export interface Shape {
  readonly name: string;
  /** Shapes of one mesh do not stand in for one another's channels twice. */
  readonly mesh: number;
  set(weight: number): void;
}

/** How the channels of a session move the shapes of a file. */
export interface ShapeMap {
  /** Channels that shapes show, by their names, or nearly. */
  readonly shown: ReadonlySet<string>;
  /** Write a frame's values into all shapes. */
  apply(frame: Float32Array): void;
}

/** A shape and the channels that move it: their mean is its weight. */
interface Link {
  readonly shape: Shape;
  readonly from: readonly number[];
}

/**
 * Find the shapes for the channels: by the very name, else by how other tools spell it, else by a shape that is near.
 *
 * @param near - whether shapes that only come near may stand in.
 */
export function mapShapes(channels: readonly string[], shapes: readonly Shape[], near: boolean): ShapeMap {
  const face = channels.filter((channel) => !HEAD_CHANNELS.some((name) => name === channel));
  const links: Link[] = [];
  const shown = new Set<string>();
  const taken = new Set<string>();
  const named = shapes.map((shape) => ({ shape, channel: channelOf(shape.name, face) }));
  // A mesh may have a shape in two spellings; moving both would move it twice.
  const inOrder = [...named.filter(({ shape, channel }) => shape.name === channel), ...named.filter(({ shape, channel }) => shape.name !== channel)];
  for (const { shape, channel } of inOrder) {
    if (channel === null || taken.has(`${shape.mesh} ${channel}`)) continue;
    taken.add(`${shape.mesh} ${channel}`);
    shown.add(channel);
    links.push({ shape, from: [channels.indexOf(channel)] });
  }
  if (near) links.push(...standIns(channels, named.flatMap(({ shape, channel }) => (channel === null ? shape : [])), shown));
  return {
    shown,
    apply(frame) {
      for (const { shape, from } of links) shape.set(from.reduce((sum, at) => sum + (frame[at] ?? 0), 0) / from.length);
    },
  };
}

/** Link shapes that come near to channels that nothing else shows; adds those to `shown`. */
function standIns(channels: readonly string[], shapes: readonly Shape[], shown: Set<string>): Link[] {
  const takenBy = new Map<string, string>();
  // One eye before both: what moves less at once comes nearer.
  const ordered = shapes.map((shape) => ({ shape, nearTo: standInsOf(shape.name) })).sort((a, b) => a.nearTo.length - b.nearTo.length);
  const links = ordered.flatMap(({ shape, nearTo }) => {
    const free = nearTo.filter((channel) => channels.includes(channel) && !shown.has(channel) && (takenBy.get(channel) ?? shape.name) === shape.name);
    if (free.length === 0) return [];
    for (const channel of free) takenBy.set(channel, shape.name);
    return [{ shape, from: free.map((channel) => channels.indexOf(channel)) }];
  });
  for (const channel of takenBy.keys()) shown.add(channel);
  return links;
}

import { useComputed } from "@preact/signals";
import { messages } from "../messages";
import type { Talk } from "../talk";
import { type Axis, curve, type Moment, moments, xOf, yOf } from "./timeline_points";

const WIDTH = 300;
const HEIGHT = 54;
/** More marks than this only blot the curve. */
const MOST_MARKS = 40;
const AXES: readonly Axis[] = ["valence", "arousal"];

/** How both parties came to feel over the taken path: how pleasant, and how lively. */
export function Timeline({ talk, name }: { talk: Talk; name: string }) {
  const { store } = talk;
  const line = useComputed(() => moments(store.tree.value)).value;
  if (line.length === 0) return <p class="timeline-empty">{messages.timeline.empty}</p>;
  const pointed = store.tree.value.nodes.get(store.pointed.value);
  const onPath = pointed && store.tree.value.path.has(pointed.id);
  const at = onPath ? pointed.level - 1 : line.length - 1;
  const moment = line[at];

  const go = (i: number): void => {
    const to = line[Math.max(0, Math.min(line.length - 1, i))];
    if (to) store.pointed.value = to.node;
  };
  return (
    <div
      class="timeline"
      role="slider"
      tabIndex={0}
      aria-label={messages.timeline.label}
      aria-valuemin={1}
      aria-valuemax={line.length}
      aria-valuenow={at + 1}
      aria-valuetext={moment && inWords(moment, name)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, Home: -line.length, End: line.length }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        go(at + by);
      }}
      onPointerMove={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        go(Math.round(((event.clientX - left - 4) / Math.max(1, width - 8)) * (line.length - 1)));
      }}
    >
      {AXES.map((axis) => (
        <Plot key={axis} axis={axis} line={line} at={at} />
      ))}
      <p class="legend" aria-hidden="true">
        <span class="user">
          {messages.timeline.you} {moment && values(moment.user)}
        </span>
        <span class="avatar">
          {name} {moment && values(moment.avatar)}
        </span>
      </p>
    </div>
  );
}

function Plot({ axis, line, at }: { axis: Axis; line: readonly Moment[]; at: number }) {
  const x = xOf(at, line.length, WIDTH);
  return (
    <figure>
      <figcaption>{messages.timeline.axes[axis]}</figcaption>
      <svg class={line.length > MOST_MARKS ? "dense" : ""} viewBox={`-5 -5 ${WIDTH + 10} ${HEIGHT + 10}`} aria-hidden="true">
        <line class="zero" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
        <line class="cursor" x1={x} x2={x} y1="-4" y2={HEIGHT + 4} />
        <Curve axis={axis} party="user" line={line} />
        <Curve axis={axis} party="avatar" line={line} />
      </svg>
    </figure>
  );
}

function Curve({ axis, party, line }: { axis: Axis; party: "user" | "avatar"; line: readonly Moment[] }) {
  const points = line.map((moment) => moment[party][axis]);
  return (
    <g class={party}>
      <polyline points={curve(points, WIDTH, HEIGHT)} />
      {line.length <= MOST_MARKS &&
        line.map((moment, i) => {
          if (!moment[party].read) return null;
          const [x, y] = [xOf(i, line.length, WIDTH), yOf(points[i] ?? 0, HEIGHT)];
          return party === "user" ? (
            <circle key={moment.node} cx={x} cy={y} r="2.6" />
          ) : (
            <rect key={moment.node} x={x - 2.4} y={y - 2.4} width="4.8" height="4.8" />
          );
        })}
    </g>
  );
}

function values({ valence, arousal }: Moment["user"]): string {
  return `${signed(valence)} / ${signed(arousal)}`;
}

function inWords({ level, user, avatar }: Moment, name: string): string {
  return messages.timeline.spoken(
    level,
    name,
    [signed(user.valence), signed(user.arousal)],
    [signed(avatar.valence), signed(avatar.arousal)],
  );
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

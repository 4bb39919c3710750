import { useMemo } from "preact/hooks";
import { messages } from "../messages";
import { type Axis, courseLine, feltAt } from "./course_points";
import { eventsOf, type FeelingChanged } from "./events";
import type { Replay } from "./replay";
import { texts } from "./texts";
import { clockTime } from "./times";

const WIDTH = 300;
const HEIGHT = 54;
const AXES: readonly Axis[] = ["valence", "arousal"];

type Courses = Readonly<Record<"user" | "avatar", readonly FeelingChanged[]>>;

/** How pleasant and how lively both felt, over the time of the whole talk; what is still to come is faint. */
export function Course({ replay, name }: { replay: Replay; name: string }) {
  const { story, store } = replay;
  const courses = useMemo<Courses>(() => {
    const all = eventsOf(story.record, "feeling.changed");
    return { user: all.filter(({ party }) => party === "user"), avatar: all.filter(({ party }) => party === "avatar") };
  }, [story]);
  if (courses.user.length + courses.avatar.length === 0) return <p class="timeline-empty">{texts.course.empty}</p>;
  const now_s = store.now_s.value;
  const at = now_s / story.duration_s;
  const [user, avatar] = [feltAt(courses.user, now_s), feltAt(courses.avatar, now_s)];
  const go = (event: PointerEvent & { currentTarget: SVGSVGElement }): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const unit = width / (WIDTH + 10);
    return story.duration_s * Math.max(0, Math.min(1, (event.clientX - left - 5 * unit) / (WIDTH * unit)));
  };
  return (
    <div
      class="timeline course"
      role="img"
      aria-label={`${texts.course.label}. ${texts.course.spoken(clockTime(now_s), name, values(user), values(avatar))}`}
    >
      {AXES.map((axis) => (
        <figure key={axis}>
          <figcaption>{messages.timeline.axes[axis]}</figcaption>
          <svg
            viewBox={`-5 -5 ${WIDTH + 10} ${HEIGHT + 10}`}
            aria-hidden="true"
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              replay.preview(go(event));
            }}
            onPointerMove={(event) => {
              if (event.currentTarget.hasPointerCapture(event.pointerId)) replay.preview(go(event));
            }}
            onPointerUp={(event) => replay.seek(go(event))}
            onPointerCancel={() => replay.seek(now_s)}
          >
            <line class="zero" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
            <clipPath id={`past-${axis}`}>
              <rect x="-5" y="-5" width={5 + WIDTH * at} height={HEIGHT + 10} />
            </clipPath>
            <Lines courses={courses} axis={axis} duration_s={story.duration_s} />
            <line class="cursor" x1={WIDTH * at} x2={WIDTH * at} y1="-4" y2={HEIGHT + 4} />
          </svg>
        </figure>
      ))}
      <p class="legend" aria-hidden="true">
        <span class="user">
          {messages.timeline.you} {values(user).join(" / ")}
        </span>
        <span class="avatar">
          {name} {values(avatar).join(" / ")}
        </span>
      </p>
    </div>
  );
}

/** Both lines, faint for the whole talk and plain up to the cursor. */
function Lines({ courses, axis, duration_s }: { courses: Courses; axis: Axis; duration_s: number }) {
  return useMemo(() => {
    const lines = (["user", "avatar"] as const).map((party) => (
      <g key={party} class={party}>
        <path d={courseLine(courses[party], axis, duration_s, WIDTH, HEIGHT)} />
      </g>
    ));
    return (
      <>
        <g class="to-come">{lines}</g>
        <g clip-path={`url(#past-${axis})`}>{lines}</g>
      </>
    );
  }, [courses, axis, duration_s]);
}

function values(felt: FeelingChanged | null): readonly string[] {
  return felt ? [signed(felt.valence), signed(felt.arousal)] : ["–", "–"];
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

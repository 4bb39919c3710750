import { messages } from "../messages";
import type { StudyItem } from "../wire";
import type { Value } from "./answers";
import { Manikin } from "./manikin";
import { drawnPoints } from "./manikin_shape";

/** More points than this stand on no row; they are a line to point at. */
const MOST_ON_A_ROW = 11;

export interface ItemProps {
  readonly item: StudyItem;
  /** Unlike any other on the page. */
  readonly id: string;
  readonly value: Value | undefined;
  readonly give: (value: Value) => void;
}

/** Points from `low` to `high`, under figures where the item has them. */
export function ScaleItem(props: ItemProps) {
  const { item } = props;
  if (item.points > MOST_ON_A_ROW) return <Line {...props} />;
  return (
    <div class={item.picture ? "scale pictured" : "scale"} style={{ "--points": item.points }}>
      {item.picture && <Figures {...props} />}
      <span class="end low" aria-hidden="true">
        {item.low}
      </span>
      <div class="points">
        {Array.from({ length: item.points }, (_, i) => (
          <Point key={i} point={i + 1} {...props} />
        ))}
      </div>
      <span class="end high" aria-hidden="true">
        {item.high}
      </span>
    </div>
  );
}

function Point({ item, id, value, give, point }: ItemProps & { point: number }) {
  return (
    <label class="point">
      <input
        type="radio"
        name={id}
        value={point}
        checked={value === point}
        aria-label={messages.study.questionnaire.point(point, item.points, item.low, item.high)}
        onChange={() => give(point)}
      />
    </label>
  );
}

/** A figure above every point that has room for one; each stands in the middle of its point's column. */
function Figures({ item, value, give }: ItemProps) {
  const drawn = drawnPoints(item.points);
  return (
    <div class={drawn.length < item.points ? "figures sparse" : "figures"} aria-hidden="true">
      {/* For hands and mice; the keyboard and readers of the screen have the points. */}
      {drawn.map((point) => (
        <span
          key={point}
          class={value === point ? "figure chosen" : "figure"}
          style={{ gridColumn: point }}
          onClick={() => give(point)}
        >
          <Manikin picture={item.picture} level={(point - 1) / (item.points - 1)} />
        </span>
      ))}
    </div>
  );
}

/** A line without a mark on it until the person puts one there. */
function Line({ item, id, value, give }: ItemProps) {
  const given = typeof value === "number";
  return (
    <div class="scale lined">
      <span class="end low" aria-hidden="true">
        {item.low}
      </span>
      <input
        type="range"
        id={id}
        class={given ? "line" : "line blank"}
        min={1}
        max={item.points}
        step={1}
        value={given ? value : Math.ceil(item.points / 2)}
        aria-label={`${item.prompt} ${item.low} – ${item.high}`.trim()}
        aria-valuetext={given ? messages.study.questionnaire.point(value, item.points, item.low, item.high) : ""}
        onInput={(event) => give(Number(event.currentTarget.value))}
        onClick={(event) => !given && give(Number(event.currentTarget.value))}
      />
      <span class="end high" aria-hidden="true">
        {item.high}
      </span>
    </div>
  );
}

import { EYE_CENTRES, manikinShape } from "./manikin_shape";

/** One figure of a self-assessment scale; `level` goes from 0 at its low end to 1 at its high end. */
export function Manikin({ picture, level }: { picture: string; level: number }) {
  const { mouth, brows, eye, spark, scale } = manikinShape(picture, level);
  return (
    <svg class="manikin" viewBox="0 0 64 76" aria-hidden="true" focusable="false">
      <g transform={`translate(32 75) scale(${scale}) translate(-32 -75)`}>
        <path class="body" d="M8 75C8 52 17 43 32 43S56 52 56 75Z" />
        <circle class="body" cx="32" cy="22" r="18" />
        <path d={brows} />
        {EYE_CENTRES.map(([x, y]) => (
          <ellipse key={x} class="eye" cx={x} cy={y} rx="1.9" ry={eye} />
        ))}
        <path d={mouth} />
        {spark && <path class="spark" d={spark} />}
      </g>
    </svg>
  );
}

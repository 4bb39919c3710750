import { useEffect, useRef } from "preact/hooks";
import type { HeadMask } from "../media";
import { messages } from "../messages";
import type { Talk } from "../talk";
import { MASK_SIZE } from "../wire";
import { CloseIcon } from "./icons";
import { maskPixels, rgbOf } from "./mask_pixels";

const DEGREES = 180 / Math.PI;
/** How many of the six numbers are angles; the others are places. */
const ANGLES = 3;
/** What fills half a bar: degrees, and percent of the head's width. */
const FULL = { angle: 15, place: 10 };

/** What moves the head, live: the generated mask, its pose, its role and how lively it is. For who looks behind the face. */
export function Motion({ talk }: { talk: Talk }) {
  const { store } = talk;
  const close = (): void => talk.setMotionOpen(false);
  return (
    <aside
      class="motion"
      aria-label={messages.motion.title}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        // Elsewhere this key interrupts.
        event.preventDefault();
        close();
      }}
    >
      <header>
        <h2>{messages.motion.title}</h2>
        {store.masked.value && <span class="tag">{messages.motion.generated}</span>}
        <button type="button" class="round quiet small" aria-label={messages.motion.close} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      {store.masked.value === false ? <p>{messages.motion.none}</p> : <Live mask={store.headMask.value} />}
    </aside>
  );
}

function Live({ mask }: { mask: HeadMask | null }) {
  return (
    <>
      <div class="moving">
        <Silhouette mask={mask} />
        {mask ? <Numbers mask={mask} /> : <p>{messages.motion.waiting}</p>}
      </div>
      <p>{messages.motion.explained}</p>
    </>
  );
}

function Silhouette({ mask }: { mask: HeadMask | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!mask || !canvas.current || !pen) return;
    // Read each time: the colours follow day and night.
    const colour = rgbOf(getComputedStyle(canvas.current).color);
    pen.putImageData(new ImageData(maskPixels(mask.bits, colour), MASK_SIZE, MASK_SIZE), 0, 0);
  }, [mask]);
  return <canvas ref={canvas} width={MASK_SIZE} height={MASK_SIZE} role="img" aria-label={messages.motion.mask} />;
}

function Numbers({ mask }: { mask: HeadMask }) {
  const { role, roles, liveliness, pose, degrees, percent, scale } = messages.motion;
  return (
    <dl title={scale}>
      {pose.map((name, i) => {
        const isAngle = i < ANGLES;
        const value = (mask.pose[i] ?? 0) * (isAngle ? DEGREES : 100);
        const text = (isAngle ? degrees : percent)(signed(value));
        return <Gauge key={name} name={name} text={text} share={value / (isAngle ? FULL.angle : FULL.place)} />;
      })}
      <Gauge name={liveliness} text={`ε ${mask.epsilon.toFixed(2)}`} />
      <Gauge name={role} text={mask.speaking >= 0.5 ? roles.speaking : roles.listening} />
    </dl>
  );
}

/** A value in words, and, where it has a share of a range, as a bar to either side of the middle. */
function Gauge({ name, text, share }: { name: string; text: string; share?: number }) {
  const length = Math.min(1, Math.abs(share ?? 0));
  return (
    <div class={share === undefined ? "" : "barred"}>
      <dt>{name}</dt>
      {share !== undefined && (
        <dd class="bar" aria-hidden="true" style={{ "--from": share < 0 ? 1 - length : 1, "--length": length }} />
      )}
      <dd>{text}</dd>
    </div>
  );
}

function signed(value: number): string {
  const rounded = value.toFixed(1);
  return Number(rounded) === 0 ? "0.0" : rounded.replace("-", "−");
}

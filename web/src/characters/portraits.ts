import { ownStorage } from "../wishes";
import type { Character } from "./characters";

const WIDTH_PX = 264;
const HEIGHT_PX = 300;
/** A slight smile, as one greets somebody. */
const SMILE: Readonly<Record<string, number>> = { mouthSmileLeft: 0.35, mouthSmileRight: 0.35, cheekSquintLeft: 0.15, cheekSquintRight: 0.15 };
const CHANNELS = Object.keys(SMILE);
const PREFIX = "warmchat.portrait.";

/**
 * Return small pictures of people, one after the other as they are drawn; those drawn before come at once.
 *
 * Drawing takes a processor about half a second each, so they are kept in the browser as long as the head is the same.
 */
export async function* portraits(people: readonly Character[]): AsyncGenerator<readonly [string, string]> {
  const missing: Character[] = [];
  for (const one of people) {
    const kept = ownStorage()?.getItem(keyOf(one));
    if (kept) yield [one.name, kept];
    else missing.push(one);
  }
  if (missing.length === 0) return;
  forgetOld(people);
  const draw = await createEasel();
  try {
    for (const one of missing) {
      const picture = await draw.picture(one.person).catch(() => "");
      if (!picture) continue;
      keep(keyOf(one), picture);
      yield [one.name, picture];
    }
  } finally {
    draw.dispose();
  }
}

interface Easel {
  /** Return a picture of a head as a data address. */
  picture(url: string): Promise<string>;
  dispose(): void;
}

async function createEasel(): Promise<Easel> {
  const [{ createView }, { aimRound }, { paintBackground }] = await Promise.all([
    import("../face/view"),
    import("../face/shots"),
    import("../face/backdrop"),
  ]);
  const view = createView(document.createElement("canvas"), true);
  const flat = document.createElement("canvas");
  flat.width = WIDTH_PX;
  flat.height = HEIGHT_PX;
  const out = flat.getContext("2d");
  if (!out) throw new Error("this browser draws no pictures");
  // Drawn at twice the size, and then made smaller: that is how edges come out smooth.
  view.renderer.setPixelRatio(1);
  view.renderer.setSize(2 * WIDTH_PX, 2 * HEIGHT_PX, false);
  return {
    async picture(url) {
      await view.load(url, CHANNELS);
      const { person, renderer, camera } = view;
      if (!person) return "";
      aimRound(camera, person, 0, WIDTH_PX / HEIGHT_PX);
      person.apply(Float32Array.from(CHANNELS, (name) => SMILE[name] ?? 0));
      view.render();
      paintBackground(out, "page", WIDTH_PX, HEIGHT_PX);
      out.imageSmoothingQuality = "high";
      out.drawImage(renderer.domElement, 0, 0, WIDTH_PX, HEIGHT_PX);
      return flat.toDataURL("image/webp", 0.85);
    },
    dispose: () => view.dispose(),
  };
}

function keyOf({ name, made }: Character): string {
  return `${PREFIX}${name}.${made}`;
}

function keep(key: string, picture: string): void {
  try {
    ownStorage()?.setItem(key, picture);
  } catch {
    // Full, or forbidden: it is drawn again the next time.
  }
}

/** Pictures of heads that are gone or were made anew need no room any more. */
function forgetOld(people: readonly Character[]): void {
  const storage = ownStorage() as globalThis.Storage | null;
  if (!storage) return;
  const needed = new Set(people.map(keyOf));
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX) && !needed.has(key)) storage.removeItem(key);
}

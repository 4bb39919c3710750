import { useEffect, useRef } from "preact/hooks";
import type { FaceScene } from "../face/scene";
import { messages } from "../messages";
import { personFile } from "./address";
import type { Replay } from "./replay";
import { tell } from "./store";

/** Brings what draws; asked for before the talk is there, because it is the larger part of the page. */
export type SceneLoader = () => Promise<typeof import("../face/scene")>;

/**
 * The person on her backdrop, as in the talk; where she cannot be drawn, a light that shows the state.
 *
 * @param replay - null while the talk is on its way: what draws is made ready in that time.
 */
export function Stage({ replay, name, loadScene }: { replay: Replay | null; name: string; loadScene: SceneLoader }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useRef<Promise<FaceScene | null>>(Promise.resolve(null));
  const present = useRef<Replay | null>(null);
  present.current = replay;
  const picture = replay?.store.picture.value ?? "loading";
  const state = replay?.store.state.value ?? "listening";

  useEffect(() => {
    const place = canvas.current;
    if (!place) return;
    scene.current = makeScene(place, loadScene, present);
    const resized = new ResizeObserver(() => present.current?.redraw());
    resized.observe(place);
    return () => {
      resized.disconnect();
      void scene.current.then((made) => made?.dispose());
    };
  }, [loadScene]);
  useEffect(() => {
    if (!replay) return;
    void scene.current.then((made) => bringIn(replay, made));
    return () => replay.setScene(null);
  }, [replay]);

  return (
    <section class="stage" aria-label={messages.stage.place} data-state={state} data-picture={picture}>
      <canvas ref={canvas} class="face" role="img" aria-label={messages.stage.portrait(name, messages.states[state])} hidden={picture === "none"} />
      {picture !== "shown" && (
        <div class="stand-in" aria-hidden="true">
          <div class="glow" />
          <div class="initial">{picture === "loading" ? "" : name.slice(0, 1)}</div>
        </div>
      )}
      <div class="scrim" />
    </section>
  );
}

async function makeScene(canvas: HTMLCanvasElement, load: SceneLoader, present: { readonly current: Replay | null }): Promise<FaceScene | null> {
  try {
    const { createScene } = await load();
    return createScene(canvas, {
      best: new URLSearchParams(window.location.search).get("picture") === "best",
      lost(gone) {
        if (!present.current) return;
        tell(present.current.store, "picture", gone ? messages.notices.pictureLost : null);
        present.current.redraw();
      },
    });
  } catch {
    return null;
  }
}

async function bringIn(replay: Replay, scene: FaceScene | null): Promise<void> {
  const { store } = replay;
  if (!scene) {
    store.picture.value = "none";
    return tell(store, "picture", messages.notices.noPicture);
  }
  const { head, channels } = replay.story.record.header;
  const url = personFile(head);
  try {
    const missing = await scene.show(url, channels);
    if (missing.length > 0) console.warn(`${url} has no morph target for ${missing.join(", ")}`);
    replay.setScene(scene);
    store.picture.value = "shown";
    if (window.warmchatTrace) window.warmchatTrace.scene = scene;
  } catch (error) {
    console.error(error);
    store.picture.value = "failed";
    tell(store, "picture", messages.notices.pictureFailed);
  }
}

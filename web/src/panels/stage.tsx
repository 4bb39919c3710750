import { useEffect, useRef } from "preact/hooks";
import type { FaceScene } from "../face/scene";
import { messages } from "../messages";
import { dismiss, notify } from "../store";
import type { Talk } from "../talk";

/** The person on her backdrop; where she cannot be drawn, a light that shows the state. */
export function Stage({ talk, name }: { talk: Talk; name: string }) {
  const { store } = talk;
  const canvas = useRef<HTMLCanvasElement>(null);
  const ready = store.ready.value;
  const picture = store.picture.value;
  const state = store.state.value;
  const own = talk.imported.url.value;
  // Whether there is a file of the person's own is known a moment after the page is there.
  const url = own === undefined ? undefined : (own ?? ready?.person);
  const channels = ready?.channels;

  useEffect(() => {
    if (!url || !channels || !canvas.current) return;
    let scene: FaceScene | null = null;
    let left = false;
    const inTime = (): boolean => !left;
    void bringIn(talk, canvas.current, url, channels, inTime).then((made) => {
      scene = made;
      if (left) made?.dispose();
      else talk.picture.setScene(made);
    });
    return () => {
      left = true;
      talk.picture.setScene(null);
      scene?.dispose();
    };
    // A resumed session names the same person again, and need not load it again.
  }, [talk, url, channels?.join()]);

  const lights = store.lights.value;
  useEffect(() => talk.picture.setLights(lights), [talk, lights]);

  const drawn = picture === "shown";
  return (
    <section class="stage" aria-label={messages.stage.place} data-state={state} data-picture={picture} data-begun={store.begun.value}>
      <canvas ref={canvas} class="face" role="img" aria-label={messages.stage.portrait(name, messages.states[state])} hidden={picture === "none"} />
      {!drawn && (
        <div class="stand-in" aria-hidden="true">
          <div class="glow" />
          <div class="initial">{picture === "loading" ? "" : name.slice(0, 1)}</div>
          {picture === "loading" && <p class="loading">{messages.stage.loading(name)}</p>}
        </div>
      )}
      <div class="scrim" />
    </section>
  );
}

async function bringIn(
  talk: Talk,
  canvas: HTMLCanvasElement,
  url: string,
  channels: readonly string[],
  inTime: () => boolean,
): Promise<FaceScene | null> {
  const { store } = talk;
  store.picture.value = "loading";
  let scene: FaceScene;
  try {
    // three.js is the larger part of the page; what is needed to talk does not wait for it.
    const { createScene } = await import("../face/scene");
    scene = createScene(canvas, {
      best: new URLSearchParams(window.location.search).get("picture") === "best",
      lost(gone) {
        if (gone) notify(store, { key: "picture", text: messages.notices.pictureLost });
        else dismiss(store, "picture");
      },
    });
  } catch {
    store.picture.value = "none";
    notify(store, { key: "picture", text: messages.notices.noPicture });
    return null;
  }
  try {
    const missing = await scene.show(url, channels);
    if (!inTime()) return scene;
    if (missing.length > 0) console.warn(`${url} has no morph target for ${missing.join(", ")}`);
    store.picture.value = "shown";
    if (window.warmchatTrace) window.warmchatTrace.scene = scene;
    return scene;
  } catch (error) {
    scene.dispose();
    if (!inTime()) return null;
    console.error(error);
    if (url === talk.imported.url.value) {
      talk.imported.fail();
      return null;
    }
    store.picture.value = "failed";
    notify(store, { key: "picture", text: messages.notices.pictureFailed });
    return null;
  }
}

import { effect } from "@preact/signals";
import { LIGHTS_NAMES, USUAL_LIGHTS } from "../face/lights_name";
import type { Store } from "../store";
import { keepWish, recallWish, type Storage } from "../wishes";

/** Take up what the person has set before, and keep what they set from now on. Returns what ends the keeping. */
export function keepSettings(store: Store, storage: Storage | null): () => void {
  const patience = Number.parseFloat(recallWish(storage, "patience"));
  if (patience >= 0.5 && patience <= 2.5) store.patience.value = patience;
  store.headphones.value = recallWish(storage, "headphones") === "on";
  store.pushToTalk.value = recallWish(storage, "push-to-talk") === "on";
  const lights = recallWish(storage, "lights");
  store.lights.value = LIGHTS_NAMES.find((name) => name === lights) ?? USUAL_LIGHTS;

  const kept = [
    effect(() => void keepWish(storage, "patience", store.patience.value === 1 ? "" : String(store.patience.value))),
    effect(() => void keepWish(storage, "headphones", store.headphones.value ? "on" : "")),
    effect(() => void keepWish(storage, "push-to-talk", store.pushToTalk.value ? "on" : "")),
    effect(() => void keepWish(storage, "lights", store.lights.value === USUAL_LIGHTS ? "" : store.lights.value)),
  ];
  return () => kept.forEach((end) => end());
}

import { signal } from "@preact/signals";
import { render } from "preact";
import { startTrace } from "../trace";
import { readAddress } from "./address";
import { fetchRecord, ReplayError } from "./fetching";
import { type Opening, Page } from "./page";
import { startReplay } from "./replay";
import type { SceneLoader } from "./stage";
import { tell } from "./story";
import { texts } from "./texts";

const { search } = window.location;
const address = readAddress(search);
const trace = startTrace(search);
const opening = signal<Opening>({ state: "loading" });
// What draws is asked for at once: it comes while the server reads the talk.
const scene = import("../face/scene");
const loadScene: SceneLoader = () => scene;

async function open(): Promise<void> {
  opening.value = { state: "loading" };
  try {
    if (!address) throw new ReplayError(texts.errors.unnamed, false);
    const story = tell(await fetchRecord(address));
    opening.value = { state: "open", replay: startReplay(address, story, trace, window.matchMedia("(min-width: 64rem)").matches) };
  } catch (error) {
    opening.value = { state: "failed", error };
  }
}

// Where it cannot be had, the stage says so.
scene.catch(() => undefined);
const root = document.getElementById("page");
if (!root) throw new Error('expected an element with the id "page" in replay.html');
render(<Page opening={opening} isOwn={!address?.key} loadScene={loadScene} retry={() => void open()} />, root);
void open();

import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { messages } from "../messages";
import { TranscriptIcon, TreeIcon } from "../panels/icons";
import { Captions } from "./captions";
import { Feelings } from "./feelings";
import { ReplayError } from "./fetching";
import { BackIcon } from "./icons";
import { followKeys } from "./keys";
import { Notices } from "./notices";
import type { Replay } from "./replay";
import { type SceneLoader, Stage } from "./stage";
import { texts } from "./texts";
import { dayAndTime } from "./times";
import { Transport } from "./transport";
import { Turns } from "./turns";

/** A talk on its way, a talk, or why there is none. */
export type Opening = { readonly state: "loading" } | { readonly state: "open"; readonly replay: Replay } | { readonly state: "failed"; readonly error: unknown };

/** Below this width one panel at a time lies under the person. */
const NARROW = "(max-width: 52rem)";

interface PageProps {
  opening: Signal<Opening>;
  /** Whether the talk belongs to this browser, whose page of talks is then a step away. */
  isOwn: boolean;
  loadScene: SceneLoader;
  retry(): void;
}

/** The whole page. The stage stands from the start, so that it is ready when the talk is. */
export function Page({ opening, isOwn, loadScene, retry }: PageProps) {
  const { value } = opening;
  if (value.state === "failed") return <Failed error={value.error} isOwn={isOwn} retry={retry} />;
  const replay = value.state === "open" ? value.replay : null;
  const name = replay?.story.record.header.character || messages.defaultName;
  const [tree, turns] = [replay?.store.treeOpen.value, replay?.store.turnsOpen.value];
  return (
    <div class={`replay ${tree ? "with-tree" : ""} ${turns ? "with-turns" : ""}`}>
      <Stage key="stage" replay={replay} name={name} loadScene={loadScene} />
      {replay ? <Open key="open" replay={replay} name={name} isOwn={isOwn} /> : <p class="opening" role="status">{texts.loading}</p>}
    </div>
  );
}

function Open({ replay, name, isOwn }: { replay: Replay; name: string; isOwn: boolean }) {
  const { store, story } = replay;
  const { header } = story.record;
  const when = dayAndTime(header.began_at);
  useEffect(() => followKeys(replay), [replay]);
  useEffect(() => {
    document.title = texts.title(name, when);
  }, [name, when]);
  return (
    <>
      {store.treeOpen.value && <Feelings replay={replay} name={name} />}
      <main class="over">
        <header class="top">
          {isOwn && <Back />}
          <h1 class="name">
            {texts.heading(name)}
            <small>{when}</small>
          </h1>
          <div class="top-buttons">
            <Toggle open={store.treeOpen} other={store.turnsOpen} controls="feelings" words={texts.tree}>
              <TreeIcon />
            </Toggle>
            <Toggle open={store.turnsOpen} other={store.treeOpen} controls="turns" words={texts.turns}>
              <TranscriptIcon />
            </Toggle>
          </div>
        </header>
        <div class="bottom">
          <Notices replay={replay} name={name} />
          <Captions replay={replay} />
        </div>
      </main>
      <Transport replay={replay} name={name} />
      {store.turnsOpen.value && <Turns replay={replay} name={name} />}
    </>
  );
}

interface ToggleProps {
  open: Signal<boolean>;
  other: Signal<boolean>;
  controls: string;
  words: { readonly open: string; readonly close: string };
  children: ComponentChildren;
}

function Toggle({ open, other, controls, words, children }: ToggleProps) {
  const label = open.value ? words.close : words.open;
  return (
    <button
      type="button"
      class="round quiet"
      aria-expanded={open.value}
      aria-controls={controls}
      aria-label={label}
      title={label}
      onClick={() => {
        open.value = !open.value;
        if (open.value && window.matchMedia(NARROW).matches) other.value = false;
      }}
    >
      {children}
    </button>
  );
}

function Back() {
  return (
    <a class="round quiet back" href="/" aria-label={texts.back} title={texts.back}>
      <BackIcon />
    </a>
  );
}

function Failed({ error, isOwn, retry }: { error: unknown; isOwn: boolean; retry(): void }) {
  const said = error instanceof Error ? error.message : String(error);
  return (
    <div class="replay blank">
      <main class="failed">
        <div role="alert">
          <h1>{texts.errors.heading}</h1>
          <p>{said}</p>
          <p>
            {error instanceof ReplayError && error.again && (
              <button type="button" class="link" onClick={retry}>
                {texts.again}
              </button>
            )}
            {isOwn && (
              <a class="link" href="/">
                {texts.back}
              </a>
            )}
          </p>
        </div>
      </main>
    </div>
  );
}

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { messages } from "../messages";
import type { Talk } from "../talk";
import { Captions } from "./captions";
import { Composer } from "./composer";
import { Feelings } from "./feelings";
import { followKeys } from "./keys";
import { Notices } from "./notices";
import { Stage } from "./stage";
import { Status } from "./status";
import { TranscriptIcon, TreeIcon } from "./icons";
import { Transcript } from "./transcript";
import { Welcome } from "./welcome";

/** The whole page: the person, and around her what is needed to talk. */
export function Page({ talk }: { talk: Talk }) {
  const { store } = talk;
  const name = store.ready.value?.name ?? messages.defaultName;
  const open = store.transcriptOpen.value;
  const treeOpen = store.treeOpen.value;
  const typing = useSignal(false);
  useEffect(() => followKeys(talk), [talk]);
  useEffect(() => {
    document.title = messages.title(name);
  }, [name]);

  return (
    <div class={`page ${open ? "with-transcript" : ""} ${treeOpen ? "with-tree" : ""}`}>
      <Stage talk={talk} name={name} />
      <header class="top">
        <h1 class="name">{name}</h1>
        <div class="top-buttons">
          <button
            type="button"
            class="round quiet"
            aria-expanded={treeOpen}
            aria-controls="feelings"
            aria-label={treeOpen ? messages.tree.close : messages.tree.open}
            title={treeOpen ? messages.tree.close : messages.tree.open}
            onClick={() => {
              store.treeOpen.value = !treeOpen;
            }}
          >
            <TreeIcon />
          </button>
          <button
            type="button"
            class="round quiet"
            aria-expanded={open}
            aria-controls="transcript"
            aria-label={open ? messages.transcript.close : messages.transcript.open}
            title={open ? messages.transcript.close : messages.transcript.open}
            onClick={() => {
              store.transcriptOpen.value = !open;
            }}
          >
            <TranscriptIcon />
          </button>
          <Status talk={talk} />
        </div>
      </header>
      <main class="bottom">
        <Notices talk={talk} />
        {store.begun.value ? <Captions talk={talk} /> : <Welcome talk={talk} name={name} typing={typing} />}
        <Composer talk={talk} name={name} focus={typing} />
      </main>
      <Feelings talk={talk} name={name} />
      <Transcript talk={talk} name={name} />
    </div>
  );
}

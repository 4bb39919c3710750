import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { CareButton, CareCard } from "../care/care_card";
import { DropPlace } from "../imported/drop";
import { messages } from "../messages";
import { ConsentCard, asksNow } from "../rights/consent_card";
import { MyTalks } from "../rights/my_talks";
import { MyTalksButton } from "../rights/my_talks_button";
import { RecordBadge } from "../rights/record_badge";
import { Settings, SettingsButton } from "../settings/settings";
import { StudioDoor } from "../studio/studio_door";
import { Marks, StudyBar, Task } from "../study/study_bar";
import { StudyPages } from "../study/study_pages";
import type { Talk } from "../talk";
import { Captions } from "./captions";
import { Composer } from "./composer";
import { Feelings } from "./feelings";
import { followKeys } from "./keys";
import { Motion } from "./motion";
import { Notices } from "./notices";
import { Stage } from "./stage";
import { Status } from "./status";
import { TranscriptIcon, TreeIcon } from "./icons";
import { Transcript } from "./transcript";
import { Welcome } from "./welcome";

/** The whole page; a participant of a study comes to the talk by way of other pages. */
export function Page({ talk }: { talk: Talk }) {
  const between = talk.participant && talk.store.study.value?.step !== "talk";
  return between ? <StudyPages talk={talk} participant={talk.participant} /> : <TalkPage talk={talk} />;
}

/** The person, and around her what is needed to talk. */
function TalkPage({ talk }: { talk: Talk }) {
  const { store, participant } = talk;
  const study = store.study.value;
  const name = store.ready.value?.name ?? messages.defaultName;
  const open = store.transcriptOpen.value;
  const treeOpen = store.treeOpen.value && !participant;
  const motionOpen = store.motionOpen.value && !participant;
  // Help comes before every question of ours.
  const cares = store.care.value === "open";
  const typing = useSignal(false);
  useEffect(() => followKeys(talk), [talk]);
  useEffect(() => {
    document.title = messages.title(name);
  }, [name]);

  return (
    <div class={`page ${open ? "with-transcript" : ""} ${treeOpen ? "with-tree" : ""} ${motionOpen ? "with-motion" : ""}`}>
      <Stage talk={talk} name={name} />
      <header class="top">
        <div class="name-and-record">
          <h1 class="name">{name}</h1>
          {!participant && <RecordBadge talk={talk} />}
        </div>
        {participant && study ? (
          <StudyBar participant={participant} study={study} />
        ) : (
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
            <MyTalksButton talk={talk} />
            <SettingsButton talk={talk} />
            <Status talk={talk} />
          </div>
        )}
      </header>
      <main class="bottom">
        {participant && study ? <Task talk={talk} study={study} /> : !cares && <ConsentCard talk={talk} />}
        <CareCard store={store} />
        <CareButton store={store} />
        <Notices talk={talk} />
        {store.begun.value ? <Captions talk={talk} /> : <Welcome talk={talk} name={name} typing={typing} />}
        {participant && study && <Marks participant={participant} keys={study.keys} />}
        <Composer talk={talk} name={name} focus={typing} />
      </main>
      {!participant && <Feelings talk={talk} name={name} />}
      {motionOpen && !asksNow(store) && <Motion talk={talk} />}
      <Transcript talk={talk} name={name} />
      <MyTalks talk={talk} />
      {!participant && <Settings talk={talk} />}
      {!participant && <StudioDoor store={store} />}
      {!participant && <DropPlace talk={talk} />}
    </div>
  );
}

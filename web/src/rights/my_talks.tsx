import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { messages } from "../messages";
import type { Talk } from "../talk";
import { Drawer } from "./drawer";
import { Sure } from "./sure";
import { deleteAllTalks, deleteTalk, listTalks } from "./talk_client";
import { TalkEntry } from "./talk_entry";
import { byDay, inBytes, titleOf, type TalkSummary } from "./talk_list";

/** What a person has let be kept: to open, go on with, take along, or delete. */
export function MyTalks({ talk }: { talk: Talk }) {
  const { store } = talk;
  if (!store.talksOpen.value) return null;
  return <OpenTalks talk={talk} />;
}

function OpenTalks({ talk }: { talk: Talk }) {
  const { talks: words } = messages.rights;
  const { store } = talk;
  const list = useSignal<readonly TalkSummary[] | null>(null);
  const problem = useSignal("");
  const said = useSignal("");
  const current = store.record.value?.talk ?? "";

  const load = async (): Promise<void> => {
    problem.value = "";
    try {
      list.value = await listTalks();
    } catch (error) {
      problem.value = words.failed(error instanceof Error ? error.message : String(error));
    }
  };
  useEffect(() => void load(), []);

  const remove = async (summary: TalkSummary): Promise<void> => {
    await deleteTalk(summary.id);
    list.value = list.value?.filter(({ id }) => id !== summary.id) ?? null;
    said.value = words.deleted(titleOf(summary));
    toTheHeading();
  };
  const removeAll = async (): Promise<void> => {
    await deleteAllTalks();
    said.value = words.deletedAll;
    await load();
    toTheHeading();
  };

  return (
    <Drawer id="my-talks" title={words.title} closeLabel={words.close} onClose={() => (store.talksOpen.value = false)}>
      <p class="unseen" role="status">
        {said.value}
      </p>
      {problem.value && (
        <div class="drawer-message" role="alert">
          <p>{problem.value}</p>
          <button type="button" class="pill" onClick={() => void load()}>
            {words.again}
          </button>
        </div>
      )}
      {!problem.value && !list.value && <p class="drawer-message soft">{words.loading}</p>}
      {!problem.value && list.value?.length === 0 && <Empty said={said.value} />}
      {list.value && list.value.length > 0 && (
        <>
          <Days talks={list.value} current={current} remove={remove} />
          <Everything talks={list.value} remove={removeAll} />
        </>
      )}
    </Drawer>
  );
}

/** Who deleted something is not left on a button that is gone. */
function toTheHeading(): void {
  document.getElementById("my-talks-title")?.focus();
}

function Empty({ said }: { said: string }) {
  return (
    <div class="drawer-message soft">
      <p>{said === messages.rights.talks.deletedAll ? said : messages.rights.talks.empty}</p>
      <p>{messages.rights.talks.emptyHint}</p>
    </div>
  );
}

interface DaysProps {
  talks: readonly TalkSummary[];
  /** Id of the talk that goes on now. */
  current: string;
  remove: (summary: TalkSummary) => Promise<void>;
}

function Days({ talks, current, remove }: DaysProps) {
  return (
    <div class="days">
      {byDay(talks, new Date()).map((day) => (
        <section key={day.name} aria-label={day.name}>
          <h3>{day.name}</h3>
          <ul>
            {day.talks.map((summary) => (
              <TalkEntry key={summary.id} summary={summary} isCurrent={summary.id === current} remove={() => remove(summary)} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** How much is kept altogether, and the way to be rid of it. */
function Everything({ talks, remove }: { talks: readonly TalkSummary[]; remove: () => Promise<void> }) {
  const { talks: words } = messages.rights;
  const asking = useSignal(false);
  const bytes = talks.reduce((sum, talk) => sum + talk.bytes, 0);
  return (
    <footer class="everything">
      {asking.value ? (
        <Sure
          question={words.sureAll(talks.length)}
          yes={words.yesAll}
          no={words.noAll}
          act={remove}
          stop={() => (asking.value = false)}
        />
      ) : (
        <>
          <span>{words.total(talks.length, inBytes(bytes))}</span>
          <button type="button" class="link danger" onClick={() => (asking.value = true)}>
            {words.deleteAll}
          </button>
        </>
      )}
    </footer>
  );
}

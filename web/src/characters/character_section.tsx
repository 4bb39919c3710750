import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Sure } from "../rights/sure";
import { studioMessages } from "../studio/studio_messages";
import type { Talk } from "../talk";
import { type Character, deleteCharacter, readCharacters } from "./characters";
import { characterMessages as words } from "./character_messages";
import { meet } from "./meet";
import { portraits } from "./portraits";

/** Everybody there is to talk to; another one begins a new talk. */
export function CharacterSection({ talk }: { talk: Talk }) {
  const people = useSignal<readonly Character[] | null>(null);
  const pictures = useSignal<Readonly<Record<string, string>>>({});
  const leaving = useSignal<Character | null>(null);
  const said = useSignal("");
  const problem = useSignal("");

  const look = async (isHere: () => boolean): Promise<void> => {
    try {
      people.value = await readCharacters();
      for await (const [name, picture] of portraits(people.value)) {
        if (!isHere()) return;
        pictures.value = { ...pictures.value, [name]: picture };
      }
    } catch (error) {
      // Without pictures one can still choose by name.
      if (!people.value) problem.value = words.failed(error instanceof Error ? error.message : String(error));
    }
  };
  useEffect(() => {
    let here = true;
    void look(() => here);
    return () => {
      here = false;
    };
  }, []);

  // Whoever shows a file of their own may go back to everybody, whom they talk to now too.
  const current = talk.imported.url.value ? undefined : talk.store.ready.value?.person;
  const gone = leaving.value;
  return (
    <>
      <p class="settings-hint" role="status">
        {said.value || (people.value ? words.hint : words.looking)}
      </p>
      <ul class="characters">
        {people.value?.map((one) => (
          <Card key={one.name} talk={talk} one={one} here={one.person === current} picture={pictures.value[one.name]} leave={() => (leaving.value = one)} />
        ))}
      </ul>
      <button type="button" class="pill" onClick={() => enter(talk, "")}>
        {studioMessages.open}
      </button>
      {gone && (
        <Sure
          question={words.sure(gone.title)}
          yes={words.yes}
          no={words.no}
          act={async () => {
            await deleteCharacter(gone.name);
            people.value = people.value?.filter((one) => one !== gone) ?? null;
            said.value = words.removed(gone.title);
            leaving.value = null;
          }}
          stop={() => (leaving.value = null)}
        />
      )}
      {problem.value && (
        <p class="mind-problem" role="alert">
          {problem.value}
        </p>
      )}
    </>
  );
}

interface CardProps {
  talk: Talk;
  one: Character;
  here: boolean;
  picture: string | undefined;
  leave: () => void;
}

function Card({ talk, one, here, picture, leave }: CardProps) {
  return (
    <li class="character" data-current={here}>
      <button type="button" class="character-choice" aria-pressed={here} onClick={() => !here && meet(one.name)}>
        <span class="character-picture">{picture ? <img src={picture} alt="" /> : <span>{one.title.slice(0, 1)}</span>}</span>
        <span>
          <b>{one.title}</b> {(here || one.own) && <span class="mind-now">{here ? words.current : words.own}</span>}
          <small>{one.description}</small>
        </span>
      </button>
      {one.own && (
        <p class="character-ways">
          <button type="button" class="link" onClick={() => enter(talk, one.name)}>
            {studioMessages.change(one.title)}
          </button>
          <a class="link" href={one.person} download={`${one.name}.glb`}>
            {words.download}
          </a>
          {!here && (
            <button type="button" class="link" onClick={leave}>
              {words.remove(one.title)}
            </button>
          )}
        </p>
      )}
    </li>
  );
}

/** Go to the studio, to make somebody new ("") or to change somebody. */
function enter({ store }: Talk, changes: string): void {
  store.settingsOpen.value = false;
  store.studio.value = changes;
}

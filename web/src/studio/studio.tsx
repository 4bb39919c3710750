import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { meet } from "../characters/meet";
import { Drawer } from "../rights/drawer";
import { Controls } from "./controls";
import { byChance, coherent, type Description, type Manner } from "./description";
import { createDrafts } from "./drafts";
import type { Easel } from "./easel";
import { MannerForm } from "./manner_form";
import { PhotoStart } from "./photo_start";
import { drawDraft, keepCharacter, type Looks, type Offer, readHead, readMade, readOffer } from "./studio_client";
import { studioMessages as words } from "./studio_messages";
import "../style/studio.css";

const NOBODY: Manner = { name: "", who: "", manner: "", responses: "warm", timbre: "", rate: 1, pitch: 1 };

/** Where characters are made; `changes` names one who was made here and is changed, "" makes a new one. */
export function Studio({ changes, close }: { changes: string; close: () => void }) {
  const offer = useSignal<Offer | null>(null);
  const looks = useSignal<Looks | null>(null);
  const manner = useSignal<Manner>(NOBODY);
  const problem = useSignal("");
  const keeping = useSignal(false);
  const easel = useRef<Easel | null>(null);
  const draw = (wished: Looks): Promise<Blob> =>
    // Whoever comes along is made already.
    offer.value?.people.includes(wished.person) ? readHead(wished.person.name) : drawDraft(wished);
  const drafts = useMemo(() => createDrafts(draw, async (head) => easel.current?.show(head)), []);
  useEffect(() => drafts.close, []);

  const said = (error: unknown): void => {
    problem.value = words.failed(error instanceof Error ? error.message : String(error));
  };
  const wear = (next: Looks): void => {
    problem.value = "";
    looks.value = next;
    drafts.wish(next);
  };
  // The skin of a photo stays while the form of the face is changed.
  const change = (person: Description): void => wear({ person, photo: looks.value?.photo ?? "" });
  const open = async (): Promise<void> => {
    const found = await readOffer();
    if (found.why_not) throw new Error(found.why_not);
    offer.value = found;
    if (changes) {
      const made = await readMade(changes);
      manner.value = made.persona;
      wear(made);
    } else change(found.people[0] as Description);
  };
  useEffect(() => void open().catch(said), []);

  const keep = async (): Promise<void> => {
    if (!manner.value.name.trim()) {
      problem.value = words.needsName;
      document.querySelector<HTMLInputElement>(".studio [name=character-name]")?.focus();
      return;
    }
    keeping.value = true;
    try {
      const { name, timbre } = manner.value;
      const { person, photo } = looks.value as Looks;
      const made = { person: { ...person, title: name.trim() }, photo };
      meet(await keepCharacter(made, { ...manner.value, timbre: timbre || person.voice }, changes));
    } catch (error) {
      said(error);
      keeping.value = false;
    }
  };

  return (
    <Drawer id="studio" title={changes ? words.change(manner.value.name) : words.title} closeLabel={words.close} onClose={close}>
      <div class="studio">
        <Stand easel={easel} ready={() => looks.value && drafts.wish(looks.value)} busy={drafts.busy.value} />
        <div class="studio-panel">
          {offer.value && looks.value ? (
            <>
              <Starts offer={offer.value} one={looks.value.person} change={(person) => wear({ person, photo: "" })} />
              <PhotoStart one={looks.value.person} offer={offer.value} wear={wear} />
              <h3>{words.manner}</h3>
              <MannerForm one={manner.value} change={(next) => (manner.value = next)} />
              <h3>{words.looks}</h3>
              <Controls one={looks.value.person} offer={offer.value} change={change} />
            </>
          ) : (
            !problem.value && <p role="status">{words.opening}</p>
          )}
        </div>
        <footer>
          <p class="mind-problem" role="alert">
            {problem.value || (drafts.problem.value && words.failed(drafts.problem.value))}
          </p>
          <p class="settings-hint">{words.honest}</p>
          <button type="button" class="choice primary" aria-disabled={keeping.value || !looks.value} onClick={() => !keeping.value && looks.value && void keep()}>
            {keeping.value ? words.keeping : words.keep}
          </button>
        </footer>
      </div>
    </Drawer>
  );
}

/** Those to start from, and chance. */
function Starts({ offer, one, change }: { offer: Offer; one: Description; change: (next: Description) => void }) {
  return (
    <div class="studio-starts">
      <label class="studio-range">
        <span>{words.startFrom}</span>
        <select
          onChange={(event) => {
            const from = offer.people.find(({ name }) => name === event.currentTarget.value);
            if (from) change(from);
          }}
        >
          {offer.people.map(({ name, title }) => (
            <option key={name} value={name} selected={name === one.name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="pill" onClick={() => change(coherent(byChance(one, offer)))}>
        {words.surprise}
      </button>
    </div>
  );
}

const TURN_DEG = 15;
const MOST_DEG = 180;

/** The head, turned by dragging or with the arrow keys. */
function Stand({ easel, ready, busy }: { easel: { current: Easel | null }; ready: () => void; busy: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const round_deg = useRef(0);
  const turn = (by_deg: number): void => {
    round_deg.current = Math.max(-MOST_DEG, Math.min(MOST_DEG, round_deg.current + by_deg));
    easel.current?.turn(round_deg.current);
  };
  useEffect(() => {
    let left = false;
    void import("./easel").then(({ createEasel }) => {
      if (left || !canvas.current) return;
      easel.current = createEasel(canvas.current, window.matchMedia("(prefers-color-scheme: dark)").matches);
      ready();
    });
    return () => {
      left = true;
      easel.current?.dispose();
      easel.current = null;
    };
  }, []);
  return (
    <div class="studio-stand">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={words.canvas}
        onPointerMove={(event) => {
          if (event.buttons & 1) turn(-event.movementX * 0.5);
        }}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onKeyDown={(event) => {
          if (event.key === "ArrowLeft") turn(-TURN_DEG);
          if (event.key === "ArrowRight") turn(TURN_DEG);
        }}
      />
      <p role="status">{busy ? words.working : ""}</p>
    </div>
  );
}

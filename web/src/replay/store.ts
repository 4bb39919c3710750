import { type Signal, signal } from "@preact/signals";
import { NO_TREE, type TreeState } from "../tree/tree_state";
import type { TreeReasons } from "../wire";
import { type Captions, NO_CAPTIONS } from "./captions_at";
import type { StateChanged } from "./events";

/** What went wrong, while it does. */
export type Trouble = "faces" | "sound" | "blocked" | "picture";

/** Everything that the panels of a replay show. */
export interface ReplayStore {
  /** Session time that is shown, in seconds; follows the clock some 20 times a second. */
  readonly now_s: Signal<number>;
  readonly playing: Signal<boolean>;
  readonly speed: Signal<number>;
  readonly muted: Signal<boolean>;
  readonly state: Signal<StateChanged["state"]>;
  readonly captions: Signal<Captions>;
  readonly tree: Signal<TreeState>;
  readonly pointed: Signal<number>;
  readonly reasons: Signal<TreeReasons | null>;
  readonly picture: Signal<"loading" | "shown" | "none" | "failed">;
  readonly troubles: Signal<Readonly<Partial<Record<Trouble, string>>>>;
  readonly treeOpen: Signal<boolean>;
  readonly turnsOpen: Signal<boolean>;
}

/** Return the state of a replay that stands at its beginning. */
export function createReplayStore(wide: boolean): ReplayStore {
  return {
    now_s: signal(0),
    playing: signal(false),
    speed: signal(1),
    muted: signal(false),
    state: signal<StateChanged["state"]>("listening"),
    captions: signal(NO_CAPTIONS),
    tree: signal(NO_TREE),
    pointed: signal(0),
    reasons: signal<TreeReasons | null>(null),
    picture: signal<"loading" | "shown" | "none" | "failed">("loading"),
    troubles: signal({}),
    treeOpen: signal(wide),
    turnsOpen: signal(false),
  };
}

/** Say that something goes wrong, in a sentence, or with null that it is over. */
export function tell(store: ReplayStore, trouble: Trouble, sentence: string | null): void {
  const { [trouble]: before, ...others } = store.troubles.value;
  if ((before ?? null) === sentence) return;
  store.troubles.value = sentence === null ? others : { ...others, [trouble]: sentence };
}

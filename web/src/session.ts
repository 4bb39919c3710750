import { batch } from "@preact/signals";
import { assertNever } from "./assert_never";
import { NO_CAPTION } from "./captions";
import { dismiss, type Line, notify, type Store } from "./store";
import { changed, NO_TREE, ROOT } from "./tree/tree_state";
import type { PhraseSpoken, Provider, ServerEvent, SpeechHeard, TreeChanged, TurnCommitted, TurnOpened } from "./wire";

/** Bring the store to what an event of the server says. */
export function reduce(store: Store, event: ServerEvent): void {
  batch(() => apply(store, event));
}

/** Forget what belonged to an older session; the transcript stays to be read. */
export function forgetSession(store: Store): void {
  batch(() => {
    store.state.value = "listening";
    store.hearing.value = "";
    store.caption.value = NO_CAPTION;
    store.answer.value = { epoch: 0, phrases: [] };
    store.feelings.value = {};
    store.tree.value = NO_TREE;
    store.pointed.value = 0;
    store.reasons.value = null;
    store.editing.value = null;
    store.record.value = null;
    store.masked.value = null;
    store.headMask.value = null;
    // Nodes are numbered anew.
    store.lines.value = store.lines.value.map((line, i) => ({ ...line, key: `past-${i}` }));
  });
}

/** Show what the person typed at once, before the server has it. */
export function typed(store: Store, text: string, id: string): void {
  batch(() => {
    store.lines.value = [...store.lines.value, { key: `typed-${id}`, party: "user", text, status: "sending" }];
    store.said.value = text;
    store.hearing.value = "";
    store.draft.value = "";
  });
}

function apply(store: Store, event: ServerEvent): void {
  switch (event.type) {
    case "session.ready":
      store.ready.value = event;
      return;
    case "state.changed":
      store.state.value = event.state;
      return;
    case "speech.heard":
      return heard(store, event);
    case "turn.opened":
      return opened(store, event);
    case "reply.started":
      store.answer.value = { epoch: event.epoch, phrases: [] };
      return;
    case "phrase.spoken":
      return phraseSpoken(store, event);
    case "turn.committed":
      return committed(store, event);
    case "feeling.changed":
      store.feelings.value = { ...store.feelings.value, [event.party]: event };
      return;
    case "tree.changed":
      return treeChanged(store, event);
    case "tree.reasons":
      store.reasons.value = event;
      return;
    case "record.changed":
      store.record.value = event;
      return;
    case "study.changed":
      store.study.value = event;
      // What was refused belongs to the page before.
      store.notices.value = store.notices.value.filter(({ key }) => !key.startsWith("error-study."));
      return;
    case "mind.chosen":
    case "ears.chosen":
      if (store.ready.value) store.ready.value = { ...store.ready.value, providers: withProvider(store.ready.value.providers, event.provider) };
      return;
    case "masks.watched":
      store.masked.value = event.generated;
      return;
    case "care.offered":
      store.care.value = "open";
      return;
    case "error.raised":
      notify(store, { key: `error-${event.code}`, text: event.message, ...(event.fatal && { action: "reload" as const }) });
      return;
    // These are about minds, sound and face, which listen for themselves.
    case "mind.offered":
    case "mind.tried":
    case "shown.changed":
    case "reply.finished":
    case "playback.hold":
    case "playback.resume":
    case "turn.cancelled":
      return;
    default:
      // A newer server may say more than this page knows; what it does not know it leaves alone.
      return ignore(event);
  }
}

function treeChanged(store: Store, event: TreeChanged): void {
  const { current, nodes } = store.tree.value;
  if (event.current !== current) {
    // What was explained, and what was last said, belong to the place where the talk stood.
    store.reasons.value = null;
    const wentBack = nodes.has(event.current) || event.current === ROOT;
    if (wentBack) store.answer.value = { epoch: store.answer.value.epoch, phrases: [] };
    if (wentBack) store.caption.value = NO_CAPTION;
  }
  store.tree.value = changed(store.tree.value, event);
}

function ignore(event: never): void {
  if (typeof (event as { type?: unknown }).type !== "string") assertNever(event);
}

function heard(store: Store, event: SpeechHeard): void {
  store.hearing.value = event.final ? "" : event.text;
  if (event.unsure) {
    store.draft.value = event.text;
    return;
  }
  if (event.final && event.text && !event.backchannel) store.said.value = event.text;
}

function opened(store: Store, event: TurnOpened): void {
  if (event.party !== "user") return;
  store.hearing.value = "";
  store.said.value = event.text;
  put(store, { key: `node-${event.node}`, party: "user", text: event.text, status: "open" }, `typed-${event.id}`);
}

function phraseSpoken(store: Store, event: PhraseSpoken): void {
  const { epoch, phrases } = store.answer.value;
  if (epoch !== 0 && event.epoch !== epoch) return;
  // After a break the server may say again what it had said.
  const others = phrases.filter((phrase) => phrase.start_ms !== event.start_ms);
  const sorted = [...others, event].sort((a, b) => a.start_ms - b.start_ms);
  store.answer.value = { epoch: event.epoch, phrases: sorted };
}

function committed(store: Store, event: TurnCommitted): void {
  const text = event.party === "avatar" ? event.heard_text : event.text;
  const key = `node-${event.node}`;
  if (text) put(store, { key, party: event.party, text, status: event.status }, key);
  dismiss(store, "error-mind.slow");
}

/** Put a line in the place of the one with its key, or of the one that it replaces, or at the end. */
function put(store: Store, line: Line, replaced: string): void {
  const lines = store.lines.value;
  const at = lines.findIndex(({ key }) => key === line.key || key === replaced);
  store.lines.value = at < 0 ? [...lines, line] : lines.with(at, line);
}

/** Return what runs, with what was chosen for one of the jobs. */
function withProvider(providers: readonly Provider[], chosen: Provider): Provider[] {
  return providers.map((one) => (one.kind === chosen.kind ? chosen : one));
}

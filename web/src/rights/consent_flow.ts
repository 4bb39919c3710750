import { messages } from "../messages";
import { dismiss, notify, type Store } from "../store";
import type { ClientEvent, RecordChanged } from "../wire";
import { type Choice, consentSet } from "./consent";
import type { Storage } from "../wishes";
import { recall, remember } from "./remembered";

/** What the page does about the record, apart from showing it. */
export interface ConsentFlow {
  /** The server said what is kept now; `before` is what it had said last. */
  followed(record: RecordChanged, before: RecordChanged | null): void;
  /** The person chose; `always` makes it the choice for talks to come. */
  choose(choice: Choice, fromStart: boolean, always: boolean): void;
}

/** Ask once a talk, unless the person said what they always want; tell of a record that cannot be written. */
export function createConsentFlow(
  store: Store,
  send: (event: ClientEvent) => boolean,
  storage: Storage | null,
  inStudy: boolean,
): ConsentFlow {
  return {
    followed(record, before) {
      if (record.state === "failed") notify(store, { key: "record", text: record.message });
      else dismiss(store, "record");
      if (record.state !== "asking") {
        if (store.consent.value === "asking") store.consent.value = "closed";
        return;
      }
      // A study asks on pages of its own, in its own words.
      if (inStudy) return;
      const always = recall(storage);
      if (always) send(consentSet(always, false));
      else if (before?.state !== "asking" && store.consent.value === "closed") store.consent.value = "asking";
    },
    choose(choice, fromStart, always) {
      if (!send(consentSet(choice, fromStart))) {
        notify(store, { key: "consent", text: messages.rights.notSent });
        return;
      }
      dismiss(store, "consent");
      store.consent.value = "closed";
      const remembered = remember(storage, always ? choice : null);
      if (always && !remembered) notify(store, { key: "consent", text: messages.rights.notRemembered });
    },
  };
}


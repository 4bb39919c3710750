import { effect } from "@preact/signals";
import type { Store } from "../store";
import { embedder } from "./address";

/** Tell the page that embeds this one whose turn it is; of the words it hears none. */
export function tellEmbedder(store: Pick<Store, "state" | "connection">, search: string): void {
  const origin = embedder(search);
  if (!origin || window.parent === window) return;
  // The browser delivers this to that origin alone, whatever the address claims.
  effect(() => window.parent.postMessage({ warmchat: store.connection.value === "open" ? store.state.value : "away" }, origin));
}

import { type Signal, useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";

type StudioParts = { changes: string; close: () => void };

/** The studio, which is fetched when somebody enters it. */
export function StudioDoor({ store }: { store: { readonly studio: Signal<string | null> } }) {
  const room = useSignal<FunctionComponent<StudioParts> | null>(null);
  const changes = store.studio.value;
  const entered = changes !== null;
  useEffect(() => {
    if (entered && !room.value) void import("./studio").then(({ Studio }) => (room.value = Studio));
  }, [entered]);
  const Room = room.value;
  return entered && Room ? <Room changes={changes} close={() => (store.studio.value = null)} /> : null;
}

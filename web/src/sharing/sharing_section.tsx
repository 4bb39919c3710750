import { useSignal } from "@preact/signals";
import type { Talk } from "../talk";
import { CLIP_S, handOver } from "./sharing";
import { sharingMessages as words } from "./sharing_messages";

/** A picture or a short clip of the character as she is now. */
export function SharingSection({ talk }: { talk: Talk }) {
  const { sharing, store } = talk;
  const said = useSignal("");
  const name = store.ready.value?.name ?? "";
  const at_s = sharing.recorded_s.value;

  const make = async (made: Promise<Blob>, done: string, meanwhile = ""): Promise<void> => {
    said.value = meanwhile;
    try {
      await handOver(await made, `${name}-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}`);
      said.value = done;
    } catch (error) {
      said.value = words.failed(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <p class="settings-hint">{words.hint}</p>
      <div class="settings-ways">
        <button type="button" class="pill" onClick={() => void make(sharing.takePicture(words.label(name)), words.taken, words.taking)}>
          {words.take}
        </button>
        {sharing.records && (
          <button
            type="button"
            class="pill"
            onClick={() => (at_s === null ? void make(sharing.recordClip(words.label(name)), words.recorded) : sharing.stop())}
          >
            {at_s === null ? words.record(CLIP_S) : words.stop}
          </button>
        )}
      </div>
      <p class="settings-hint" role="status">
        {at_s === null ? said.value : words.recording(at_s, CLIP_S)}
      </p>
    </>
  );
}

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Body } from "./controls";
import type { Description } from "./description";
import { type Looks, type Offer, readPhoto } from "./studio_client";
import { studioMessages } from "./studio_messages";

const { photo: words } = studioMessages;

/** Somebody who looks like a photo: asked first whether it may be used, and sent nowhere but to this machine's own server. */
export function PhotoStart({ one, offer, wear }: { one: Description; offer: Offer; wear: (next: Looks) => void }) {
  const chooser = useRef<HTMLInputElement>(null);
  const asking = useSignal(false);
  const said = useSignal("");
  const problem = useSignal("");

  const use = async (file: File): Promise<void> => {
    problem.value = "";
    said.value = words.looking;
    try {
      // The networks that find a face are fetched now, and not with the page.
      const { takePhoto } = await import("./photo");
      const taken = await takePhoto(file);
      said.value = words.making;
      wear(await readPhoto(taken, one));
      said.value = words.done;
    } catch (error) {
      said.value = "";
      problem.value = error instanceof Error ? error.message : String(error);
    }
  };

  return (
    <div class="studio-photo">
      {asking.value ? (
        <div class="sure" role="group" aria-label={words.open}>
          <p>{words.first}</p>
          <Body one={one} offer={offer} change={(person) => wear({ person, photo: "" })} />
          <p>{words.may}</p>
          <div class="settings-ways">
            <button type="button" class="pill" onClick={() => chooser.current?.click()}>
              {words.yes}
            </button>
            <button type="button" class="pill" onClick={() => (asking.value = false)}>
              {words.no}
            </button>
          </div>
        </div>
      ) : (
        <button type="button" class="pill" onClick={() => (asking.value = true)}>
          {words.open}
        </button>
      )}
      <input
        ref={chooser}
        type="file"
        accept="image/*"
        hidden
        aria-label={words.open}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          asking.value = false;
          if (file) void use(file);
        }}
      />
      <p class="settings-hint" role="status">
        {said.value}
      </p>
      {problem.value && (
        <p class="mind-problem" role="alert">
          {problem.value}
        </p>
      )}
    </div>
  );
}

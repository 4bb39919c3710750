import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { messages } from "../messages";
import type { Talk } from "../talk";
import { MicrophoneIcon, MutedIcon } from "./icons";

/** Opens and mutes the microphone, or is held to talk; its ring shows how loud the person is. */
export function MicrophoneButton({ talk }: { talk: Talk }) {
  const { store, level } = talk;
  const button = useRef<HTMLButtonElement>(null);
  // Written past the framework: it changes 50 times a second.
  useSignalEffect(() => {
    button.current?.style.setProperty("--level", level.value.toFixed(3));
  });
  const status = store.microphone.value;
  const open = status === "open";
  const push = open && store.pushToTalk.value;
  const silent = open && !store.held.value && (store.muted.value || store.pushToTalk.value);
  const label = push ? messages.microphone.hold : describe(talk);

  return (
    <button
      ref={button}
      type="button"
      class={`round microphone ${open ? (silent ? "silent" : "hot") : ""}`}
      aria-label={label}
      title={label}
      aria-pressed={open && !push ? !store.muted.value : undefined}
      disabled={status === "asking"}
      onClick={() => {
        if (push) return;
        if (open) talk.setMuted(!store.muted.value);
        else if (store.begun.value) talk.openMicrophone();
        else talk.begin("talk");
      }}
      onPointerDown={(event) => {
        if (!push) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        talk.setHeld(true);
      }}
      onPointerUp={() => push && talk.setHeld(false)}
      onPointerCancel={() => push && talk.setHeld(false)}
      onContextMenu={(event) => push && event.preventDefault()}
    >
      {open && !silent ? <MicrophoneIcon /> : open || (status !== "off" && status !== "asking") ? <MutedIcon /> : <MicrophoneIcon />}
    </button>
  );
}

function describe({ store }: Talk): string {
  const status = store.microphone.value;
  if (status === "asking") return messages.microphone.asking;
  if (status !== "open") return messages.microphone.open;
  return store.muted.value ? messages.microphone.unmute : messages.microphone.mute;
}

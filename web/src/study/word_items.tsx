import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { MAX_TEXT_CHARS } from "../wire";
import type { ItemProps } from "./scale_item";

/** Free words are sent when the person rests, so that a tab that is closed has lost a word at most. */
const REST_MS = 500;

/** One of some options. */
export function ChoiceItem({ item, id, value, give }: ItemProps) {
  return (
    <div class="options">
      {item.options.map((option) => (
        <label key={option} class="option">
          <input type="radio" name={id} checked={value === option} onChange={() => give(option)} />
          <span>{option}</span>
        </label>
      ))}
    </div>
  );
}

/** Free words. */
export function TextItem({ item, id, value, give }: ItemProps) {
  const unsent = useSignal<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const flush = (): void => {
    clearTimeout(timer.current);
    if (unsent.value !== null) give(unsent.value);
    unsent.value = null;
  };
  useEffect(() => {
    const hidden = (): void => {
      if (document.visibilityState === "hidden") flush();
    };
    document.addEventListener("visibilitychange", hidden);
    // In the capture phase this runs before the talk takes its leave.
    window.addEventListener("pagehide", flush, { capture: true });
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      window.removeEventListener("pagehide", flush, { capture: true });
      flush();
    };
  }, []);
  return (
    <textarea
      id={id}
      class="free-words"
      rows={4}
      maxLength={MAX_TEXT_CHARS}
      aria-label={item.prompt}
      value={unsent.value ?? String(value ?? "")}
      onInput={(event) => {
        unsent.value = event.currentTarget.value;
        clearTimeout(timer.current);
        timer.current = setTimeout(flush, REST_MS);
      }}
      onBlur={flush}
    />
  );
}

import { useRef } from "preact/hooks";
import type { Talk } from "../talk";
import { importMessages as words } from "./import_messages";

/** A character file of the person's own. */
export function ImportedSection({ talk }: { talk: Talk }) {
  const { imported, store } = talk;
  const input = useRef<HTMLInputElement>(null);
  const busy = imported.busy.value;
  return (
    <>
      <p class="settings-hint import-hint">
        <strong>{words.title}</strong> {words.hint}
      </p>
      <div class="settings-ways">
        <button type="button" class="pill" disabled={busy || !store.ready.value} onClick={() => input.current?.click()}>
          {busy ? words.choosing : words.choose}
        </button>
        {imported.aside.value && (
          <button type="button" class="pill" onClick={() => void imported.showAgain()}>
            {words.again(imported.aside.value)}
          </button>
        )}
        {imported.url.value && (
          <button type="button" class="pill" disabled={busy} onClick={() => void imported.giveBack()}>
            {words.back}
          </button>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept=".glb,.vrm,model/gltf-binary"
        aria-label={words.choose}
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file may be chosen again, after it was changed.
          event.currentTarget.value = "";
          if (file) void imported.take(file);
        }}
      />
      <p class="settings-hint import-said" role="status">
        {imported.said.value}
      </p>
    </>
  );
}

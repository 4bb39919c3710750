import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Talk } from "../talk";
import { CloseIcon } from "../panels/icons";
import { Sure } from "../rights/sure";
import { addLine, beginMemory, changeLine, forgetMemory, LINE_CHARS, type Memory, readMemory } from "./memory_client";
import { memoryMessages as words } from "./memory_messages";

/** Lets a person be remembered from talk to talk, and shows, corrects and forgets what is. */
export function MemorySection({ talk }: { talk: Talk }) {
  const of = talk.store.ready.value?.name ?? "";
  const memory = useSignal<Memory | null>(null);
  const said = useSignal("");
  const problem = useSignal("");
  const asking = useSignal(false);

  const put = async (asked: Promise<Memory>, done = ""): Promise<void> => {
    problem.value = "";
    try {
      memory.value = await asked;
      said.value = done;
    } catch (error) {
      problem.value = words.failed(error instanceof Error ? error.message : String(error));
    }
  };
  useEffect(() => void put(readMemory(of)), [of]);

  const now = memory.value;
  if (now && !now.offered) return <p class="settings-hint">{words.notOffered}</p>;
  return (
    <>
      <p class="unseen" role="status">
        {said.value}
      </p>
      <Switch memory={now} of={of} put={put} asking={asking} />
      {asking.value && now && (
        <Sure
          question={words.sure(now.lines.length)}
          yes={words.yes}
          no={words.no}
          act={async () => {
            memory.value = await forgetMemory(of);
            said.value = words.forgotten;
            asking.value = false;
          }}
          stop={() => (asking.value = false)}
        />
      )}
      {problem.value && (
        <p class="mind-problem" role="alert">
          {problem.value}
        </p>
      )}
      {now?.on && <Lines memory={now} of={of} put={put} />}
    </>
  );
}

type Put = (asked: Promise<Memory>, done?: string) => Promise<void>;

function Switch({ memory, of, put, asking }: { memory: Memory | null; of: string; put: Put; asking: Signal<boolean> }) {
  const change = (input: HTMLInputElement): void => {
    if (input.checked) void put(beginMemory(of));
    else if (memory?.lines.length) {
      input.checked = true; // until the person is sure
      asking.value = true;
    } else void put(forgetMemory(of), words.forgotten);
  };
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={memory?.on ?? false}
        disabled={!memory}
        onChange={(event) => change(event.currentTarget)}
      />
      <span>
        {words.label}
        <small>{!memory ? words.looking : memory.on ? words.on : `${words.off} ${words.left}`}</small>
      </span>
    </label>
  );
}

function Lines({ memory, of, put }: { memory: Memory; of: string; put: Put }) {
  return (
    <>
      {memory.lines.length === 0 && <p class="settings-hint">{words.none}</p>}
      <ul class="memory-lines">
        {memory.lines.map(({ id, text }, at) => (
          <li key={id}>
            <input
              type="text"
              value={text}
              maxLength={LINE_CHARS}
              aria-label={words.line(at + 1)}
              onChange={(event) => {
                const changed = event.currentTarget.value.trim();
                if (changed !== text) void put(changeLine(of, id, changed));
              }}
            />
            <button
              type="button"
              class="round quiet small"
              aria-label={words.remove(text)}
              onClick={() => void put(changeLine(of, id, ""), words.removed(text))}
            >
              <CloseIcon />
            </button>
          </li>
        ))}
      </ul>
      <form
        class="memory-add"
        onSubmit={(event) => {
          event.preventDefault();
          const field = event.currentTarget.elements.namedItem("line") as HTMLInputElement;
          const text = field.value.trim();
          if (text) void put(addLine(of, text)).then(() => (field.value = ""));
        }}
      >
        <input type="text" name="line" maxLength={LINE_CHARS} placeholder={words.add} aria-label={words.add} />
        <button type="submit" class="pill">
          {words.addButton}
        </button>
      </form>
      {memory.file && (
        <p class="settings-hint memory-file">
          {words.file} <code>{memory.file}</code>
        </p>
      )}
    </>
  );
}

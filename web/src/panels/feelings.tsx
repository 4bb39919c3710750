import { ReadingSwitch } from "../care/reading_switch";
import { messages } from "../messages";
import type { Talk } from "../talk";
import { NodeCard, Reasons } from "../tree/node_card";
import { Timeline } from "../tree/timeline";
import { TreeView } from "../tree/tree_view";
import { CloseIcon } from "./icons";

/** The talk as a tree of feelings, and its course over time; both fold away. */
export function Feelings({ talk, name }: { talk: Talk; name: string }) {
  const { store } = talk;
  if (!store.treeOpen.value) return <aside id="feelings" hidden />;
  return (
    <aside id="feelings" class="feelings" aria-label={messages.tree.title}>
      <header>
        <h2>{messages.tree.title}</h2>
        <button type="button" class="pill why" onClick={() => talk.why(0)}>
          {messages.tree.why}
        </button>
        <button
          type="button"
          class="round quiet small"
          aria-label={messages.tree.close}
          onClick={() => {
            store.treeOpen.value = false;
          }}
        >
          <CloseIcon />
        </button>
      </header>
      <details class="fold grow" open>
        <summary>{messages.tree.fold}</summary>
        <TreeView talk={talk} name={name} />
        {store.reasons.value ? <Reasons talk={talk} name={name} /> : <NodeCard talk={talk} name={name} />}
      </details>
      <details class="fold" open>
        <summary>{messages.timeline.fold}</summary>
        <Timeline talk={talk} name={name} />
      </details>
      <div class="reading">
        <ReadingSwitch talk={talk} />
      </div>
    </aside>
  );
}

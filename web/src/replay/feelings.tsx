import { messages } from "../messages";
import { CloseIcon } from "../panels/icons";
import { shortenFront } from "../tree/emotions";
import { Readings } from "../tree/node_card";
import { speakerOf } from "../tree/tree_state";
import { TreeView } from "../tree/tree_view";
import type { TreeNode } from "../wire";
import { Course } from "./course";
import type { Replay } from "./replay";
import { texts } from "./texts";

/** The tree as far as it has grown, what is known of one of its nodes, and the course of feeling over the whole talk. */
export function Feelings({ replay, name }: { replay: Replay; name: string }) {
  const { store } = replay;
  const isEmpty = store.tree.value.nodes.size === 0;
  return (
    <aside id="feelings" class="side feelings" aria-label={texts.tree.title}>
      <header>
        <h2>{texts.tree.title}</h2>
        <button
          type="button"
          class="round quiet small"
          aria-label={texts.tree.close}
          onClick={() => {
            store.treeOpen.value = false;
          }}
        >
          <CloseIcon />
        </button>
      </header>
      <details class="fold grow" open>
        <summary>{texts.tree.fold}</summary>
        <TreeView talk={replay} name={name} label={texts.tree.label} />
        {isEmpty ? <p class="node-card empty">{texts.tree.empty}</p> : <Card replay={replay} name={name} />}
      </details>
      <details class="fold" open>
        <summary>{texts.course.fold}</summary>
        <Course replay={replay} name={name} />
      </details>
    </aside>
  );
}

/** The node that is pointed at, else the one at which the talk stands. */
function Card({ replay, name }: { replay: Replay; name: string }) {
  const { store } = replay;
  const tree = store.tree.value;
  const node = tree.nodes.get(store.pointed.value) ?? tree.nodes.get(tree.current);
  if (!node) return <div class="node-card" />;
  const speaker = speakerOf(tree, node.id);
  return (
    <div class="node-card">
      <header>
        <span class="who" data-party={node.party}>
          {node.party === "user" ? messages.tree.you : name}
        </span>
        <small>{messages.tree.place(node.level, messages.tree.statuses[node.status], node.role === "listening")}</small>
      </header>
      <p class="words">{words(node)}</p>
      <Readings node={node} />
      <div class="node-actions">
        <button type="button" class="pill" onClick={() => replay.rewind(speaker?.id ?? node.id)}>
          {texts.tree.goTo}
        </button>
      </div>
    </div>
  );
}

function words(node: TreeNode): string {
  if (node.role === "listening") return node.text ? `“${node.text}”` : messages.tree.listens;
  if (node.status === "open") return node.text ? `“${node.text}”` : messages.tree.nothingYet;
  if (node.status === "abandoned") return messages.tree.unheard;
  if (!node.text) return texts.turns.notKept;
  if (node.party === "user" || node.status !== "interrupted") return `“${node.text}”`;
  // Where it was cut matters more than how it began.
  return `“${shortenFront(node.heard_text, 90)}” ${messages.tree.cut}`;
}

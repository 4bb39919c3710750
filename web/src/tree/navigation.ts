import type { TreeNode } from "../wire";
import type { Layout } from "./layout";
import { childrenOf, continuation, ROOT, type TreeState } from "./tree_state";

/** Return the node that an arrow key leads to from `id`; itself where there is none that way. */
export function step(tree: TreeState, layout: Layout, id: number, key: string): number {
  const node = tree.nodes.get(id);
  if (!node || key === "Home" || key === "End") return edge(tree, key) ?? id;
  switch (key) {
    case "ArrowUp":
      return node.parent === ROOT ? id : node.parent;
    case "ArrowDown": {
      const speaker = node.role === "speaking" ? id : node.partner;
      return continuation(tree, childrenOf(tree).get(speaker))?.id ?? id;
    }
    case "ArrowLeft":
      return beside(layout, node, -1);
    case "ArrowRight":
      return beside(layout, node, 1);
    default:
      return id;
  }
}

/** Return the node next to another in its row: each turn has the person's node on the left, the character's on the right. */
function beside(layout: Layout, node: TreeNode, by: 1 | -1): number {
  const row = (layout.rows[node.level] ?? []).flatMap(({ speaker, listener }) =>
    speaker.party === "user" ? [speaker, listener] : [listener, speaker],
  );
  const at = row.findIndex((other) => other?.id === node.id);
  return row[at + by]?.id ?? node.id;
}

function edge(tree: TreeState, key: string): number | undefined {
  if (key === "Home") return continuation(tree, childrenOf(tree).get(ROOT))?.id;
  return tree.nodes.has(tree.current) ? tree.current : undefined;
}

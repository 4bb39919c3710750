import type { TreeChanged, TreeNode } from "../wire";

/** Where the talk began; the server sends no node for it. */
export const ROOT = 0;

/** The talking tree as the page knows it. */
export interface TreeState {
  readonly nodes: ReadonlyMap<number, TreeNode>;
  /** The speaking node at the tip of the taken path, or `ROOT`. */
  readonly current: number;
  /** Ids of all nodes on the taken path, the listening ones too. */
  readonly path: ReadonlySet<number>;
}

export const NO_TREE: TreeState = { nodes: new Map(), current: ROOT, path: new Set() };

/** Return the tree with what an event of the server says. */
export function changed(tree: TreeState, event: TreeChanged): TreeState {
  const nodes = new Map(event.whole ? [] : tree.nodes);
  for (const node of event.nodes) nodes.set(node.id, node);
  return { nodes, current: event.current, path: pathTo(nodes, event.current) };
}

/** Return the speaking nodes of the taken path, oldest first. */
export function takenPath(tree: TreeState): TreeNode[] {
  const path: TreeNode[] = [];
  for (let node = tree.nodes.get(tree.current); node; node = tree.nodes.get(node.parent)) path.push(node);
  return path.reverse();
}

/** Return the speaking node of the turn that a node belongs to. */
export function speakerOf(tree: TreeState, id: number): TreeNode | undefined {
  const node = tree.nodes.get(id);
  return node?.role === "listening" ? tree.nodes.get(node.partner) : node;
}

/** Return the speaking nodes of the turns below each node, oldest first. */
export function childrenOf(tree: TreeState): Map<number, TreeNode[]> {
  const children = new Map<number, TreeNode[]>();
  for (const node of tree.nodes.values()) {
    if (node.role !== "speaking") continue;
    const siblings = children.get(node.parent);
    if (siblings) siblings.push(node);
    else children.set(node.parent, [node]);
  }
  for (const siblings of children.values()) siblings.sort((a, b) => a.id - b.id);
  return children;
}

/** Return which turn goes on from a node: the one that was taken, else the newest. */
export function continuation(tree: TreeState, siblings: readonly TreeNode[] | undefined): TreeNode | undefined {
  return siblings?.find(({ id }) => tree.path.has(id)) ?? siblings?.at(-1);
}

/** Return whether a line of the transcript belongs to a way that was left. */
export function isLeft(tree: TreeState, lineKey: string): boolean {
  const id = lineKey.startsWith("node-") ? Number(lineKey.slice(5)) : Number.NaN;
  return tree.nodes.has(id) && !tree.path.has(id);
}

function pathTo(nodes: ReadonlyMap<number, TreeNode>, current: number): Set<number> {
  const path = new Set<number>();
  for (let node = nodes.get(current); node; node = nodes.get(node.parent)) path.add(node.id).add(node.partner);
  return path;
}

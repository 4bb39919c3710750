import type { TreeNode } from "../wire";
import { LETTERS, strongest } from "./emotions";

const LEAST_PX = 8;
const MOST_PX = 15;
const LISTENING = 0.72;

/** One party in one turn: a circle for the person, a rounded square for the character; the letter is the emotion's. */
export function Glyph({ node, share, current }: { node: TreeNode; share: number; current: boolean }) {
  const felt = strongest(node.felt);
  const size = radius(node);
  const listening = node.role === "listening";
  return (
    <>
      <Outline node={node} radius={size} class="under" />
      {share > 0 && <Outline node={node} radius={size + 6} class="halo" />}
      {current && <Outline node={node} radius={size + 4} class="here" />}
      <Outline node={node} radius={size} class="body" />
      {felt && size > 6 && (
        <text class="letter" y="0.36em" style={{ fontSize: `${Math.max(9, size * 0.95)}px` }}>
          {LETTERS[felt.emotion]}
        </text>
      )}
      {node.status === "interrupted" && !listening && <path class="cut" d={`M${-size - 3},${size * 0.5} L${size + 3},${-size * 0.5}`} />}
      {node.status === "abandoned" && !listening && <path class="cut" d={`M${-size},${-size} L${size},${size} M${-size},${size} L${size},${-size}`} />}
    </>
  );
}

/** Return how large a node is drawn: by how strong its feeling is; who listens is smaller. */
export function radius(node: TreeNode): number {
  const felt = strongest(node.felt);
  if (!felt) return node.role === "listening" ? 4.5 : LEAST_PX;
  const full = LEAST_PX + (MOST_PX - LEAST_PX) * Math.sqrt(felt.strength);
  return node.role === "listening" ? Math.max(6.5, full * LISTENING) : full;
}

function Outline({ node, radius: r, class: name }: { node: TreeNode; radius: number; class: string }) {
  if (node.party === "user") return <circle class={name} r={r} />;
  const half = r * 0.92;
  return <rect class={name} x={-half} y={-half} width={2 * half} height={2 * half} rx={half * 0.34} />;
}

import { messages } from "../messages";
import type { Talk } from "../talk";
import type { TreeNode, TreeReading } from "../wire";
import { emotionName, inWords, percent, shorten, shortenFront } from "./emotions";
import { speakerOf } from "./tree_state";

/** What is known of the node that is pointed at, else of the newest: its words, its readings and where they come from. */
export function NodeCard({ talk, name }: { talk: Talk; name: string }) {
  const { store } = talk;
  const tree = store.tree.value;
  const node = tree.nodes.get(store.pointed.value) ?? tree.nodes.get(tree.current);
  if (!node) return <div class="node-card empty">{messages.tree.empty}</div>;
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
      <Actions talk={talk} node={node} />
    </div>
  );
}

function words(node: TreeNode): string {
  if (node.role === "listening") return node.text ? `“${node.text}”` : messages.tree.listens;
  if (!node.text) return node.status === "open" ? messages.tree.nothingYet : messages.tree.unheard;
  if (node.party === "user" || node.status !== "interrupted") return `“${shorten(node.text, 400)}”`;
  // Where it was cut matters more than how it began.
  return `“${shortenFront(node.heard_text, 90)}” ${messages.tree.cut}`;
}

/** The newest reading of each source, in words. */
export function Readings({ node }: { node: TreeNode }) {
  const { tree } = messages;
  if (!node.felt) return <p class="readings none">{tree.noReading}</p>;
  const readings = newest(node);
  return (
    <ul class="readings">
      {readings.map((reading, i) => (
        <li key={`${reading.source}-${i}`} class={reading.source === node.decided_by ? "decided" : ""}>
          <span class="source">{tree.sources[reading.source as keyof typeof tree.sources] ?? reading.source}</span>
          <span>
            {inWords(reading)}
            <small>
              {" "}
              {tree.sure(percent(reading.confidence))}
              {reading.source === node.decided_by && readings.length > 1 && ` · ${tree.decided}`}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Return the newest reading of each source, which is what counts; where there is none, what was shown does. */
function newest({ readings, felt }: TreeNode): TreeReading[] {
  const bySource = new Map(readings.map((reading) => [reading.source, reading]));
  return bySource.size > 0 ? [...bySource.values()] : felt ? [felt] : [];
}

function Actions({ talk, node }: { talk: Talk; node: TreeNode }) {
  const { tree } = messages;
  const speaker = speakerOf(talk.store.tree.value, node.id);
  if (!speaker) return null;
  const isHere = talk.store.tree.value.current === speaker.id;
  const answers = speaker.party === "user" || talk.store.tree.value.nodes.get(speaker.parent)?.party === "user";
  return (
    <div class="node-actions">
      <button type="button" class="pill" disabled={isHere} onClick={() => talk.rewind(speaker.id)}>
        {isHere ? tree.isHere : tree.rewind}
      </button>
      {answers && (
        <button type="button" class="pill" onClick={() => talk.regenerate(speaker.id)}>
          {tree.regenerate}
        </button>
      )}
      {speaker.party === "user" && (
        <button type="button" class="pill" onClick={() => talk.startEditing(speaker.id)}>
          {tree.edit}
        </button>
      )}
      <button type="button" class="pill" onClick={() => talk.why(node.id)}>
        {tree.whyThen}
      </button>
    </div>
  );
}

/** Why the face looks so: the feeling in words, and the nodes that weighed most. */
export function Reasons({ talk, name }: { talk: Talk; name: string }) {
  const { store } = talk;
  const reasons = store.reasons.value;
  if (!reasons) return null;
  const { tree } = messages;
  const felt = topShares(reasons.feeling.emotions);
  const shows = topShares({ ...reasons.shown.attitude, ...reasons.shown.emotions }, reasons.shown.intensity);
  return (
    <div class="reasons" role="status">
      <header>
        <h3>{reasons.node === 0 ? tree.whyNowTitle(name) : tree.whyThenTitle(name)}</h3>
        <button
          type="button"
          class="link"
          onClick={() => {
            store.reasons.value = null;
          }}
        >
          {tree.whyClose}
        </button>
      </header>
      <p>
        {reasons.steers === "nothing" ? tree.steersNothing : tree.because(felt || tree.emotions.neutral, course(reasons.feeling.trend))}{" "}
        {tree.showsInReturn(shows || tree.emotions.neutral)}
      </p>
      <ol>
        {reasons.feeling.weighed.slice(0, 4).map(({ node: id, share }) => {
          const node = store.tree.value.nodes.get(id);
          return (
            <li key={id}>
              <span class="bar" style={{ "--share": share.toFixed(3) }} aria-hidden="true" />
              <b>{percent(share)}</b> <span class="what">{node ? shorten(node.text || tree.listens, 60) : tree.gone}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function topShares(shares: Readonly<Record<string, number>>, scale = 1): string {
  return Object.entries(shares)
    .filter(([name, share]) => name !== "neutral" && share * scale >= 0.08)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 2)
    .map(([name]) => emotionName(name))
    .join(messages.tree.and);
}

function course(trend: number): string {
  if (trend > 0.08) return messages.tree.brighter;
  return trend < -0.08 ? messages.tree.darker : "";
}

import { messages } from "../messages";
import { TalksIcon } from "../panels/icons";
import type { Talk } from "../talk";

/** Where a server keeps talks, the way to one's own. */
export function MyTalksButton({ talk }: { talk: Talk }) {
  const { record, talksOpen } = talk.store;
  if (!record.value || record.value.state === "off") return null;
  const { talks } = messages.rights;
  return (
    <button
      type="button"
      class="round quiet"
      aria-haspopup="dialog"
      aria-label={talks.open}
      title={talks.open}
      onClick={() => {
        talksOpen.value = true;
      }}
    >
      <TalksIcon />
    </button>
  );
}

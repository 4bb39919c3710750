import { messages } from "../messages";
import { type Fetch, request, RequestFailed } from "./request";
import type { TalkSummary } from "./talk_list";

/** Return the talks that are this browser's own. */
export async function listTalks(ask: Fetch = fetch): Promise<readonly TalkSummary[]> {
  const answer = await request(ask, "/api/talks", "GET");
  const body: unknown = await answer.json().catch(() => null);
  const talks = (body as { talks?: unknown } | null)?.talks;
  if (!Array.isArray(talks)) throw new RequestFailed(messages.rights.talks.unreadable);
  return talks as TalkSummary[];
}

/** Delete one talk for good. */
export async function deleteTalk(id: string, ask: Fetch = fetch): Promise<void> {
  await request(ask, `/api/talks/${encodeURIComponent(id)}`, "DELETE");
}

/** Delete every talk of this browser's own, for good. */
export async function deleteAllTalks(ask: Fetch = fetch): Promise<void> {
  await request(ask, "/api/talks", "DELETE");
}

/** Return where a talk can be saved from in a format. */
export function exportAddress(id: string, format: string): string {
  return `/api/talks/${encodeURIComponent(id)}/export?format=${encodeURIComponent(format)}`;
}

/** Return the page that plays a talk. */
export function replayAddress(id: string): string {
  return `/replay.html?talk=${encodeURIComponent(id)}`;
}

import { type Fetch, request, RequestFailed } from "../rights/request";
import { characterMessages } from "./character_messages";

/** Somebody to talk to, as `GET /api/characters` lists them. */
export interface Character {
  /** For `session.start`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Where the head is. */
  readonly person: string;
  /** Whether it was made on the server's machine, and can be deleted there. */
  readonly own: boolean;
  /** Changes when the head does. */
  readonly made: string;
}

const ADDRESS = "/api/characters";

/** Return everybody there is to talk to, the host's own character first. @throws RequestFailed with a sentence. */
export async function readCharacters(ask: Fetch = fetch): Promise<readonly Character[]> {
  const answer = await request(ask, ADDRESS, "GET");
  const body: unknown = await answer.json().catch(() => null);
  const found = (body as { characters?: unknown } | null)?.characters;
  if (!Array.isArray(found)) throw new RequestFailed(characterMessages.unreadable);
  return found as Character[];
}

/** Delete a character that was made here. @throws RequestFailed with a sentence. */
export async function deleteCharacter(name: string, ask: Fetch = fetch): Promise<void> {
  await request(ask, `${ADDRESS}/${encodeURIComponent(name)}`, "DELETE");
}

/** Return the page's address for a new talk, with whoever is wished for. */
export function addressOfNewTalk(href: string): string {
  const url = new URL(href);
  for (const part of ["record", "character"]) url.searchParams.delete(part);
  return url.href;
}

import { type Fetch, request, RequestFailed } from "../rights/request";
import { memoryMessages } from "./memory_messages";

/** A line that is remembered; `id` changes with its words. */
export interface MemoryLine {
  readonly id: string;
  readonly text: string;
}

/** What is remembered of this browser's person, as `GET /api/memory` gives it. */
export interface Memory {
  /** Whether anybody can be remembered here. */
  readonly offered: boolean;
  readonly on: boolean;
  readonly lines: readonly MemoryLine[];
  /** Where it lies on the server's machine; "" where it is off. */
  readonly file: string;
}

/** As many characters fit into a line. */
export const LINE_CHARS = 200;

const ADDRESS = "/api/memory";

/** Return what the character `of` remembers. */
export async function readMemory(of: string, ask: Fetch = fetch): Promise<Memory> {
  return understood(await request(ask, addressOf("", of), "GET"));
}

/** Let the person be remembered from now on. */
export async function beginMemory(of: string, ask: Fetch = fetch): Promise<Memory> {
  return understood(await request(ask, addressOf("", of), "PUT"));
}

/** Let every character forget everything, and remember nothing more. */
export async function forgetMemory(of: string, ask: Fetch = fetch): Promise<Memory> {
  await request(ask, addressOf("", of), "DELETE");
  return readMemory(of, ask);
}

/** Add a line in the person's own words. */
export async function addLine(of: string, text: string, ask: Fetch = fetch): Promise<Memory> {
  return understood(await request(ask, addressOf("/lines", of), "POST", { text }));
}

/** Put other words in the place of a line; without any it is taken out. */
export async function changeLine(of: string, id: string, text: string, ask: Fetch = fetch): Promise<Memory> {
  const address = addressOf(`/lines/${encodeURIComponent(id)}`, of);
  return understood(await (text ? request(ask, address, "PUT", { text }) : request(ask, address, "DELETE")));
}

/** Each character has a memory of its own. */
function addressOf(part: string, of: string): string {
  return `${ADDRESS}${part}?of=${encodeURIComponent(of)}`;
}

async function understood(answer: Response): Promise<Memory> {
  const body: unknown = await answer.json().catch(() => null);
  if (!Array.isArray((body as Memory | null)?.lines)) throw new RequestFailed(memoryMessages.unreadable);
  return body as Memory;
}

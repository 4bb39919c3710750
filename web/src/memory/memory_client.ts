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

/** Return what is remembered. */
export async function readMemory(ask: Fetch = fetch): Promise<Memory> {
  return understood(await request(ask, ADDRESS, "GET"));
}

/** Let the person be remembered from now on. */
export async function beginMemory(ask: Fetch = fetch): Promise<Memory> {
  return understood(await request(ask, ADDRESS, "PUT"));
}

/** Forget everything, and remember nothing more. */
export async function forgetMemory(ask: Fetch = fetch): Promise<Memory> {
  await request(ask, ADDRESS, "DELETE");
  return readMemory(ask);
}

/** Add a line in the person's own words. */
export async function addLine(text: string, ask: Fetch = fetch): Promise<Memory> {
  return understood(await request(ask, `${ADDRESS}/lines`, "POST", { text }));
}

/** Put other words in the place of a line; without any it is taken out. */
export async function changeLine(id: string, text: string, ask: Fetch = fetch): Promise<Memory> {
  const address = `${ADDRESS}/lines/${encodeURIComponent(id)}`;
  return understood(await (text ? request(ask, address, "PUT", { text }) : request(ask, address, "DELETE")));
}

async function understood(answer: Response): Promise<Memory> {
  const body: unknown = await answer.json().catch(() => null);
  if (!Array.isArray((body as Memory | null)?.lines)) throw new RequestFailed(memoryMessages.unreadable);
  return body as Memory;
}

import { type Address, addressOf } from "./address";
import type { TalkRecord } from "./events";
import { type FaceWindow, readHalves } from "./face_track";
import { texts } from "./texts";

/** Why a talk cannot be shown, in a sentence for the person. */
export class ReplayError extends Error {
  constructor(
    message: string,
    /** Whether it may help to try again. */
    readonly again: boolean,
  ) {
    super(message);
  }
}

/** The newest schema that this page can read. */
const SCHEMA_VERSION = 1;

/** Fetch a talk without its faces and sound. @throws ReplayError */
export async function fetchRecord(address: Address): Promise<TalkRecord> {
  const response = await ask(addressOf(address, "record"));
  let record: TalkRecord;
  try {
    record = (await response.json()) as TalkRecord;
  } catch (error) {
    throw new ReplayError(texts.errors.unreadable, true);
  }
  if (!Array.isArray(record.events) || typeof record.header?.schema_version !== "number") throw new ReplayError(texts.errors.unreadable, true);
  if (record.header.schema_version > SCHEMA_VERSION) throw new ReplayError(texts.errors.newer(record.header.schema_version), false);
  return record;
}

/** Fetch the faces of a stretch of the talk. @throws ReplayError */
export async function fetchFaces(address: Address, from_s: number, to_s: number): Promise<FaceWindow> {
  const response = await ask(addressOf(address, "faces", { from_s, to_s }));
  const first = Number(response.headers.get("X-Warmchat-First-Frame"));
  return { first, values: readHalves(await response.arrayBuffer()) };
}

async function ask(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch {
    throw new ReplayError(texts.errors.unreachable, true);
  }
  if (response.ok) return response;
  if (response.status === 404) throw new ReplayError(texts.errors.missing, false);
  throw new ReplayError((await saidBy(response)) || texts.errors.failed(response.status), response.status >= 500);
}

/** Return the sentence that the server gave, if it gave one. */
async function saidBy(response: Response): Promise<string> {
  try {
    const said = (await response.json()) as { detail?: unknown; message?: unknown };
    const sentence = said.detail ?? said.message;
    return typeof sentence === "string" ? sentence : "";
  } catch {
    return "";
  }
}

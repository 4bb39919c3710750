import { messages } from "../messages";

/** What went wrong with a request, in words for the person. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";
}

/** How requests are made; tests bring their own. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

type Method = "GET" | "PUT" | "POST" | "DELETE";

/** Return the server's answer; `body` is sent as JSON. A failure is thrown as a sentence, the server's own where it gave one. */
export async function request(ask: Fetch, url: string, method: Method, body?: object): Promise<Response> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (body) headers["content-type"] = "application/json";
  let answer: Response;
  try {
    answer = await ask(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  } catch {
    throw new RequestFailed(messages.rights.talks.unreachable);
  }
  if (!answer.ok) throw new RequestFailed(await reason(answer));
  return answer;
}

/** Return the server's own sentence where it gave one. */
async function reason(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  const { message, detail } = (body ?? {}) as { message?: unknown; detail?: unknown };
  const said = message ?? detail;
  return typeof said === "string" && said ? said : messages.rights.talks.status(answer.status);
}

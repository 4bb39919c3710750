import { expect, test } from "vitest";
import { addLine, beginMemory, changeLine, forgetMemory, type Memory, readMemory } from "./memory_client";

const EMPTY: Memory = { offered: true, on: true, lines: [], file: "/memory/p-1/mira.md" };

/** A server that answers everything with this memory, and what it was asked. */
function server(memory: unknown = EMPTY) {
  const asked: string[] = [];
  const ask = async (url: string, init?: RequestInit): Promise<Response> => {
    asked.push(`${init?.method} ${url} ${init?.body ?? ""}`.trim());
    return init?.method === "DELETE" && url.startsWith("/api/memory?") ? new Response(null, { status: 204 }) : Response.json(memory);
  };
  return { asked, ask };
}

test("each wish of a person is one request, and the memory as it is then comes back", async () => {
  const { asked, ask } = server();
  expect(await readMemory("Mira", ask)).toEqual(EMPTY);
  await beginMemory("Mira", ask);
  await addLine("Mira", "I like tea.", ask);
  await changeLine("Mira", "12ab", "I like coffee.", ask);
  await changeLine("Mira", "12ab", "", ask);
  expect(asked).toEqual([
    "GET /api/memory?of=Mira",
    "PUT /api/memory?of=Mira",
    'POST /api/memory/lines?of=Mira {"text":"I like tea."}',
    'PUT /api/memory/lines/12ab?of=Mira {"text":"I like coffee."}',
    "DELETE /api/memory/lines/12ab?of=Mira",
  ]);
});

test("who is forgotten is asked about again, so that the page shows what is true", async () => {
  const { asked, ask } = server({ ...EMPTY, on: false, file: "" });
  expect((await forgetMemory("Mira", ask)).on).toBe(false);
  expect(asked).toEqual(["DELETE /api/memory?of=Mira", "GET /api/memory?of=Mira"]);
});

test("an answer that is no memory, and a refusal, are sentences", async () => {
  await expect(readMemory("Mira", server({}).ask)).rejects.toThrow("could not be understood");
  const refused = async () => Response.json({ message: "You are not remembered here." }, { status: 409 });
  await expect(addLine("Mira", "I like tea.", refused)).rejects.toThrow("You are not remembered here.");
});

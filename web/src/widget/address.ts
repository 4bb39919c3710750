/** Where the page of the server is, and what it is told about the page it is embedded in. */

/**
 * Return the address for the frame.
 *
 * @param script - the address that the widget's own script came from; the server is there too.
 * @param server - another one, where the attribute names it; "" where it does not.
 * @param origin - of the page that embeds.
 * @param language - that the talk's page is to be in; "" for the person's own.
 * @returns the address, or null where what was named is none.
 */
export function frameAddress(script: string, server: string, origin: string, language = ""): string | null {
  let base: URL;
  try {
    base = new URL(server || "/", script || undefined);
  } catch {
    return null;
  }
  if (base.protocol !== "http:" && base.protocol !== "https:") return null;
  const address = new URL("/", base);
  address.searchParams.set("embed", origin);
  if (language) address.searchParams.set("lang", language);
  return address.href;
}

/** Return the origin that embeds this page, as its address has it; "" where it is not embedded. */
export function embedder(search: string): string {
  const said = new URLSearchParams(search).get("embed") ?? "";
  try {
    const { origin, protocol } = new URL(said);
    return protocol === "http:" || protocol === "https:" ? origin : "";
  } catch {
    return "";
  }
}

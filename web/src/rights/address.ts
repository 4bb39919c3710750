/** What the address of the page asks for: a talk of one's own to go on with, and a place in a study. */
export interface Asked {
  readonly record: string;
  readonly study: string;
  /** Whom to talk to, by a name of `/api/characters`. */
  readonly character: string;
}

/** Return what the query part of an address asks for; "" where it does not. */
export function asked(search: string): Asked {
  const given = new URLSearchParams(search);
  return { record: given.get("record") ?? "", study: given.get("study") ?? "", character: given.get("character") ?? "" };
}

/** Return the address at which a talk goes on, or with "" begins anew; what else the address asks for stays. */
export function addressOf(record: string, href: string): string {
  const url = new URL(href);
  if (record) url.searchParams.set("record", record);
  else url.searchParams.delete("record");
  return url.href;
}

/** Which talk a page's address names, and the secret that opens it where there is no cookie for it. */
export interface Address {
  readonly talk: string;
  readonly key: string;
}

/** Return what the query of an address names; null where it names no talk. */
export function readAddress(search: string): Address | null {
  const query = new URLSearchParams(search);
  const talk = query.get("talk") ?? "";
  return talk ? { talk, key: query.get("key") ?? "" } : null;
}

/** Return where something of the talk is to be had, such as `record`. */
export function addressOf({ talk, key }: Address, what: string, query: Readonly<Record<string, number>> = {}): string {
  const all = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, value.toFixed(3)]));
  if (key) all.set("key", key);
  const asked = all.size > 0 ? `?${all}` : "";
  return `/api/talks/${encodeURIComponent(talk)}/${what}${asked}`;
}

/** Return the file of a person, by the name that a record gives; another name could lead anywhere. */
export function personFile(head: string): string {
  const name = /^(?:\/people\/)?([\w-]+)(?:\.glb)?$/.exec(head)?.[1] ?? "mira";
  return `/people/${name}.glb`;
}

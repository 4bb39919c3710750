/** Where people can be reached, as `/help-lines.json` tells it. */
export interface HelpLine {
  readonly name: string;
  readonly call: string;
  readonly text: string;
  /** "" where they are not known. */
  readonly hours: string;
  readonly url: string;
}

export interface Country {
  /** ISO 3166, such as "NZ". */
  readonly code: string;
  readonly emergency: string;
  /** Time zones, or beginnings of them where they end in a slash. */
  readonly zones: readonly string[];
  readonly lines: readonly HelpLine[];
}

export interface HelpLines {
  /** A directory for all other countries. */
  readonly finder: string;
  readonly country: readonly Country[];
  /** Where whoever runs the server says that it is; "" where they do not. */
  readonly here?: string;
}

/** What holds everywhere, and where nothing more could be fetched. */
export const ELSEWHERE: HelpLines = { finder: "https://findahelpline.com", country: [] };

/** Fetch the lines; those for everywhere where that fails, because this must never show nothing. */
export async function fetchHelpLines(): Promise<HelpLines> {
  try {
    const answer = await fetch("/help-lines.json");
    return answer.ok ? ((await answer.json()) as HelpLines) : ELSEWHERE;
  } catch {
    return ELSEWHERE;
  }
}

/**
 * Return the code of the country that a person is probably in, or "".
 *
 * The time zone comes first: many browsers speak American English wherever they are.
 */
export function probableCountry(countries: readonly Country[], zone: string, languages: readonly string[]): string {
  const isIn = (country: Country) => country.zones.some((named) => zone === named || (named.endsWith("/") && zone.startsWith(named)));
  const byZone = countries.find(isIn)?.code;
  if (byZone) return byZone;
  // A zone that is somewhere else says that it is none of these; only one that says nothing leaves it to the language.
  if (zone.includes("/") && !zone.startsWith("Etc/")) return "";
  const regions = languages.map(regionOf);
  return regions.find((region) => countries.some(({ code }) => code === region)) ?? "";
}

function regionOf(language: string): string {
  try {
    return new Intl.Locale(language).region ?? "";
  } catch {
    return "";
  }
}

/** Return a number as a telephone takes it. */
export function dialled(number: string): string {
  return number.replace(/[^\d+*#]/g, "");
}

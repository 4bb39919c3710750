/** The languages of the page, each by its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français" } as const;
export type Language = keyof typeof LANGUAGES;

/** Return the language to show: what the address asks for, else what was chosen, else what the browser prefers, else English. */
export function languageOf(search: string, remembered: string, preferred: readonly string[]): Language {
  const asked = [new URLSearchParams(search).get("lang"), remembered, ...preferred];
  return asked.map((tag) => (tag ?? "").toLowerCase().split("-")[0] ?? "").find(isLanguage) ?? "en";
}

/** Return the address without a language of its own, which would outweigh a choice. */
export function withoutLanguage(href: string): string {
  const url = new URL(href);
  url.searchParams.delete("lang");
  return url.href;
}

/** Return the locale of the page, for dates; tests have no page. */
export function ownLocale(): string {
  const language = typeof document === "undefined" ? "en" : document.documentElement.lang;
  return language === "en" ? "en-GB" : language;
}

function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag);
}

import { describe, expect, test, vi } from "vitest";
import { texts } from "../replay/texts";
import { de } from "./de";
import { replay as deReplay } from "./de/replay";
import { fr } from "./fr";
import { replay as frReplay } from "./fr/replay";
import { languageOf, withoutLanguage } from "./language";
import { CATALOGS, replace, translateTo } from "./translate";

test("the address comes before what was chosen, and that before what the browser prefers", () => {
  expect(languageOf("?lang=de", "en", ["en"])).toBe("de");
  expect(languageOf("", "en", ["de-AT"])).toBe("en");
  expect(languageOf("", "", ["xx", "de-AT", "en"])).toBe("de");
});

test("a language that nobody translated leaves English", () => {
  expect(languageOf("?lang=constructor", "?", ["xx"])).toBe("en");
});

test("a choice is not outweighed by the address it was made at", () => {
  expect(withoutLanguage("http://a.example/?lang=de&record=r1")).toBe("http://a.example/?record=r1");
});

const ENGLISH = { ...CATALOGS, replay: texts };

describe.each([
  ["German", { ...de, replay: deReplay }],
  ["French", { ...fr, replay: frReplay }],
])("%s", (_, language) => {
  test("says everything that English says, with functions of the same kind", () => {
    expect(shape(language)).toEqual(shape(ENGLISH));
  });

  test("says it in its own words", () => {
    const english = sentences(ENGLISH);
    const same = [...sentences(language)].filter(([place, text]) => english.get(place) === text && /\w \w/.test(text));
    // A file format keeps its name.
    expect(same.map(([, text]) => text)).toEqual(["JSON Lines"]);
  });
});

test("texts that cannot be loaded leave the page English", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const gone = (): Promise<never> => Promise.reject(new TypeError("Failed to fetch"));
  expect(await translateTo("de", { de: gone, fr: gone })).toBe(false);
  expect(warned.mock.lastCall?.[0]).toContain("stays English");
  expect(CATALOGS.care.close).toBe("Close");
});

test("a translation is put in place, and what it does not name stays", () => {
  const catalog = { a: { b: "one", c: "two" } };
  const { a } = catalog;
  replace(catalog, { a: { b: "eins" } });
  expect(a).toEqual({ b: "eins", c: "two" });
});

function shape(value: unknown): unknown {
  if (typeof value === "function") return value.length;
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shape(part)]));
}

/** Return every text that is no function, by its place. */
function sentences(value: unknown, place = ""): Map<string, string> {
  if (typeof value === "string") return new Map([[place, value]]);
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(Object.entries(value).flatMap(([key, part]) => [...sentences(part, `${place}.${key}`)]));
}

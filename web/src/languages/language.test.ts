import { expect, test } from "vitest";
import { de } from "./de";
import { languageOf, withoutLanguage } from "./language";
import { CATALOGS, replace } from "./translate";

test("the address comes before what was chosen, and that before what the browser prefers", () => {
  expect(languageOf("?lang=de", "en", ["en"])).toBe("de");
  expect(languageOf("", "en", ["de-AT"])).toBe("en");
  expect(languageOf("", null, ["xx", "de-AT", "en"])).toBe("de");
});

test("a language that nobody translated leaves English", () => {
  expect(languageOf("?lang=constructor", "?", ["xx"])).toBe("en");
});

test("a choice is not outweighed by the address it was made at", () => {
  expect(withoutLanguage("http://a.example/?lang=de&record=r1")).toBe("http://a.example/?record=r1");
});

test("German says everything that English says, with functions of the same kind", () => {
  const { study: _, ...page } = CATALOGS.page;
  expect(shape(de)).toEqual(shape({ ...CATALOGS, page }));
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

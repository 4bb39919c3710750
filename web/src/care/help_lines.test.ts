import { afterEach, expect, test, vi } from "vitest";
import { type Country, dialled, ELSEWHERE, fetchHelpLines, probableCountry } from "./help_lines";

const country = (code: string, ...zones: string[]): Country => ({ code, emergency: "112", zones, lines: [] });
const COUNTRIES = [country("DE", "Europe/Berlin"), country("AU", "Australia/"), country("US", "America/New_York")];

afterEach(() => vi.unstubAllGlobals());

test("the time zone says where a person is, whatever their browser speaks", () => {
  expect(probableCountry(COUNTRIES, "Europe/Berlin", ["en-US", "en"])).toBe("DE");
  expect(probableCountry(COUNTRIES, "Australia/Lord_Howe", ["en-US"])).toBe("AU");
});

test("who is somewhere else is given nobody else's numbers", () => {
  expect(probableCountry(COUNTRIES, "Africa/Nairobi", ["en-US"])).toBe("");
  expect(probableCountry(COUNTRIES, "America/New_Yorkshire", ["en-US"])).toBe("");
});

test("a zone that says nothing leaves it to the language", () => {
  expect(probableCountry(COUNTRIES, "Etc/UTC", ["en", "de-DE"])).toBe("DE");
  expect(probableCountry(COUNTRIES, "UTC", ["fr-FR", "not a language"])).toBe("");
});

test("a number is dialled without its spaces", () => {
  expect(dialled("0800 111 0 111")).toBe("08001110111");
  expect(dialled("1-800-799-7233")).toBe("18007997233");
  expect(dialled("*4141")).toBe("*4141");
});

test("where the lines cannot be fetched, what holds everywhere is shown", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  expect(await fetchHelpLines()).toBe(ELSEWHERE);
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("gone", { status: 404 })));
  expect(await fetchHelpLines()).toBe(ELSEWHERE);
});

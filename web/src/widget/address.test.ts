import { describe, expect, it } from "vitest";
import { embedder, frameAddress } from "./address";

const SCRIPT = "http://127.0.0.1:8787/warm-chat.js";

describe("the address of the frame", () => {
  it("is on the server that the script came from", () => {
    expect(frameAddress(SCRIPT, "", "https://example.org")).toBe("http://127.0.0.1:8787/?embed=https%3A%2F%2Fexample.org");
  });
  it("is on the server that is named", () => {
    expect(frameAddress(SCRIPT, "http://localhost:9000/some/where", "https://example.org")).toBe(
      "http://localhost:9000/?embed=https%3A%2F%2Fexample.org",
    );
  });
  it("names the language that the element names", () => {
    expect(frameAddress(SCRIPT, "", "https://example.org", "de-AT")).toBe("http://127.0.0.1:8787/?embed=https%3A%2F%2Fexample.org&lang=de-AT");
  });
  it.each(["javascript:alert(1)", "data:text/html,hello", "http://[", "file:///etc"])("is none for %s", (server) => {
    expect(frameAddress(SCRIPT, server, "https://example.org")).toBeNull();
  });
  it("is none where nobody knows where the script came from", () => {
    expect(frameAddress("", "", "https://example.org")).toBeNull();
  });
});

describe("the page that embeds", () => {
  it.each([
    ["?embed=https%3A%2F%2Fexample.org", "https://example.org"],
    ["?embed=https%3A%2F%2Fexample.org%2Fpath%3Fq", "https://example.org"],
    ["", ""],
    ["?embed=", ""],
    ["?embed=null", ""],
    ["?embed=javascript%3Aalert(1)", ""],
  ])("of %s is %s", (search, origin) => {
    expect(embedder(search)).toBe(origin);
  });
});

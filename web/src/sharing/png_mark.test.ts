import { expect, test } from "vitest";
import { markedPng } from "./png_mark";

/** The smallest PNG: one white pixel. */
const PIXEL = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP6DwABBQECz6AuzQAAAABJRU5ErkJggg=="),
  (c) => c.charCodeAt(0),
);

function chunks(png: Uint8Array): { kind: string; data: Uint8Array }[] {
  const view = new DataView(png.buffer, png.byteOffset);
  const found = [];
  for (let at = 8; at < png.length; ) {
    const length = view.getUint32(at);
    const body = png.subarray(at + 4, at + 8 + length);
    found.push({ kind: new TextDecoder().decode(body.subarray(0, 4)), data: body.subarray(4) });
    at += 12 + length;
  }
  return found;
}

test("a picture says in words and in XMP that it was generated, and is else as it was", () => {
  const marked = chunks(markedPng(PIXEL));
  expect(marked.map(({ kind }) => kind)).toEqual(["IHDR", "iTXt", "tEXt", "IDAT", "IEND"]);
  expect(new TextDecoder().decode(marked[1]?.data)).toContain("trainedAlgorithmicMedia");
  expect(marked.filter(({ kind }) => !kind.endsWith("Xt")).map(({ data }) => data)).toEqual(
    chunks(PIXEL).map(({ data }) => data),
  );
});

test("what is no PNG is refused", () => {
  expect(() => markedPng(new Uint8Array(40))).toThrow("expected a PNG, got 40 other bytes");
});

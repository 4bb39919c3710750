import { expect, test } from "vitest";
import { maskPixels, rgbOf } from "./mask_pixels";

test("bits become pixels from the top left, in the colour that was asked for", () => {
  const bits = new Uint8Array(512);
  bits[0] = 0b1000_0001;
  bits[511] = 0b0000_0001;
  const pixels = maskPixels(bits, [10, 20, 30]);
  const drawn = Array.from({ length: 64 * 64 }, (_, i) => i).filter((i) => pixels[4 * i + 3] === 255);
  expect(drawn).toEqual([0, 7, 4095]);
  expect([...pixels.slice(28, 32)]).toEqual([10, 20, 30, 255]);
  expect([...pixels.slice(4, 8)]).toEqual([0, 0, 0, 0]);
});

test("a computed colour gives its numbers", () => {
  expect(rgbOf("rgb(77, 125, 95)")).toEqual([77, 125, 95]);
  expect(rgbOf("rgba(1, 2, 3, 0.5)")).toEqual([1, 2, 3]);
});

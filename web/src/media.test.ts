import { expect, test } from "vitest";
import golden from "../../tests/server/golden/wire.json";
import { halfToFloat } from "./float16";
import { decodeMedia, encodeMedia, facesOf, headMaskOf, pcmOf } from "./media";

const bytesOf = (hex: string): ArrayBuffer =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)).buffer;
const hexOf = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const goldenOf = (kind: number) => {
  const found = golden.media.find((one) => one.kind === kind);
  if (!found) throw new Error(`the golden file has no media of kind ${kind}`);
  return decodeMedia(bytesOf(found.hex));
};

test.each(golden.media)("a frame of kind $kind reads as the server wrote it, and writes the same", (one) => {
  const media = decodeMedia(bytesOf(one.hex));
  expect(media).toMatchObject({ kind: one.kind, count: one.count, epoch: one.epoch, seq: one.seq, t_ms: one.t_ms });
  expect(hexOf(encodeMedia(media))).toBe(one.hex);
});

test("sound is signed and little-endian", () => {
  expect([...pcmOf(goldenOf(1))]).toEqual([0, 32767, -32768]);
  expect([...pcmOf(goldenOf(2))]).toEqual([1, -254]);
});

test("faces are half-precision, frame after frame", () => {
  expect([...facesOf(goldenOf(3), 3)]).toEqual([1, 0.5, 0]);
  expect([...facesOf(goldenOf(4), 3)]).toEqual([1, 0.5, 0, 0.25, -0.5, 0]);
});

test("a head mask is bits from the top left, then its pose, its role and its liveliness", () => {
  const head = headMaskOf(goldenOf(5));
  expect(head).toMatchObject({ epoch: 4, t_ms: 120, pose: [1, -0.5, 0, 0.25, 0, 0], speaking: 1, epsilon: 0.5 });
  expect([head.bits.length, head.bits[0], head.bits[1], ...head.bits.slice(503, 505)]).toEqual([512, 0x80, 0, 0, 0xff]);
  expect(() => headMaskOf({ ...goldenOf(5), count: 2 })).toThrow(/1056 bytes; got 528/);
});

test("a payload of another size than the header says is refused with both numbers", () => {
  expect(() => facesOf(goldenOf(3), 58)).toThrow(/116 bytes; got 6/);
  expect(() => decodeMedia(new ArrayBuffer(7))).toThrow(/16-byte header, got 7/);
  expect(() => decodeMedia(bytesOf(`0109${"00".repeat(14)}`))).toThrow(/version 1, got 9/);
});

test.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x0001, 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x7c00, Number.POSITIVE_INFINITY],
  [0xfc00, Number.NEGATIVE_INFINITY],
  [0x7e00, Number.NaN],
])("half %i is %d", (bits, value) => {
  expect(halfToFloat(bits)).toBe(value);
});

import { describe, expect, test } from "vitest";
import { createResampler } from "./resampler";

function sine(hz: number, rate_hz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: rate_hz * seconds }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hz * n) / rate_hz));
}

/** Resample in blocks, as a worklet does. */
function resample(input: Float32Array, from_hz: number, to_hz: number, block = 128): Float32Array {
  const resampler = createResampler(from_hz, to_hz);
  const parts: number[] = [];
  for (let i = 0; i < input.length; i += block) parts.push(...resampler.push(input.subarray(i, i + block)));
  return Float32Array.from(parts);
}

/** Signal to noise of a sine whose phase and size are fitted, in dB. */
function snr_db(samples: Float32Array, hz: number, rate_hz: number): number {
  const middle = samples.subarray(400, samples.length - 400);
  let re = 0;
  let im = 0;
  middle.forEach((x, n) => {
    re += x * Math.cos((2 * Math.PI * hz * n) / rate_hz);
    im += x * Math.sin((2 * Math.PI * hz * n) / rate_hz);
  });
  re *= 2 / middle.length;
  im *= 2 / middle.length;
  let signal = 0;
  let noise = 0;
  middle.forEach((x, n) => {
    const w = (2 * Math.PI * hz * n) / rate_hz;
    const fit = re * Math.cos(w) + im * Math.sin(w);
    signal += fit * fit;
    noise += (x - fit) ** 2;
  });
  return 10 * Math.log10(signal / noise);
}

describe.each([48_000, 44_100, 96_000, 32_000, 16_000, 8_000])("from %i Hz to 16 kHz", (from_hz) => {
  test("a tone keeps its shape with more than 50 dB of signal to noise, and its size", () => {
    const hz = 1000;
    const out = resample(sine(hz, from_hz, 2), from_hz, 16_000);
    expect(snr_db(out, hz, 16_000)).toBeGreaterThan(50);
    expect(Math.max(...out.subarray(1000, 2000))).toBeCloseTo(0.5, 2);
  });

  test("no sample is lost or made up over a long time", () => {
    const out = resample(new Float32Array(from_hz * 3), from_hz, 16_000);
    expect(Math.abs(out.length - 48_000)).toBeLessThan(64);
  });
});

test("what 16 kHz cannot hold is gone instead of folded back", () => {
  // The tone's sudden beginning does sound at all pitches; what counts is the tone itself.
  const out = resample(sine(11_000, 48_000, 1), 48_000, 16_000).subarray(200);
  const rms = Math.sqrt(out.reduce((sum, x) => sum + x * x, 0) / out.length);
  expect(20 * Math.log10(rms / (0.5 / Math.SQRT2))).toBeLessThan(-60);
});

test("blocks of any size give the same samples", () => {
  const input = sine(440, 44_100, 0.5);
  const small = resample(input, 44_100, 16_000, 37);
  const large = resample(input, 44_100, 16_000, 4096);
  expect([...small.subarray(0, 7000)]).toEqual([...large.subarray(0, 7000)]);
});

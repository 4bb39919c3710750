/** Zero crossings of the sinc on each side, at the lower of both rates. */
const CROSSINGS = 24;
/** Kaiser window: about 90 dB of stopband. */
const BETA = 9;
/** Where the passband ends, as a share of the lower Nyquist frequency; the rest is the filter's slope. */
const PASSBAND = 0.9;

/** Changes the rate of a stream of sound. */
export interface Resampler {
  /** Take the next samples and return those that are complete at the new rate; the rest follows later. */
  push(input: Float32Array): Float32Array;
}

/**
 * Return a resampler with a windowed-sinc polyphase filter. The output is late by half a filter
 * (1.5 ms at 16 kHz), which `push` keeps back.
 *
 * Source: band-limited interpolation as in J. O. Smith, "Digital Audio Resampling", with a Kaiser window.
 */
export function createResampler(from_hz: number, to_hz: number): Resampler {
  const divisor = greatestCommonDivisor(from_hz, to_hz);
  const phases = to_hz / divisor;
  const stride = from_hz / divisor;
  const table = polyphaseTable(from_hz, to_hz, phases);
  const taps = table.length / phases;
  let kept = new Float32Array(taps);
  /** The next output in units of 1 / phases of an input sample, counted from the start of `kept`. */
  let at = (taps >> 1) * phases;

  return {
    push(input) {
      const line = new Float32Array(kept.length + input.length);
      line.set(kept);
      line.set(input, kept.length);
      const last = (line.length - (taps >> 1) - 1) * phases;
      const out = new Float32Array(Math.max(0, Math.floor((last - at) / stride) + 1));
      for (let n = 0; n < out.length; n += 1, at += stride) {
        const first = Math.floor(at / phases) - (taps >> 1) + 1;
        const row = (at % phases) * taps;
        let sum = 0;
        for (let k = 0; k < taps; k += 1) sum += (line[first + k] as number) * (table[row + k] as number);
        out[n] = sum;
      }
      const drop = Math.max(0, Math.floor(at / phases) - (taps >> 1));
      kept = line.slice(drop);
      at -= drop * phases;
      return out;
    },
  };
}

/** Return one row of taps for each fraction of an input sample, each with a sum of one: (phases × taps,). */
function polyphaseTable(from_hz: number, to_hz: number, phases: number): Float32Array {
  const narrow = Math.min(1, to_hz / from_hz);
  const half = Math.ceil(CROSSINGS / narrow);
  const cutoff = narrow * ((1 + PASSBAND) / 2);
  const taps = 2 * half;
  const table = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase += 1) {
    const row = table.subarray(phase * taps, (phase + 1) * taps);
    let sum = 0;
    for (let k = 0; k < taps; k += 1) {
      const x = k - half + 1 - phase / phases;
      row[k] = sinc(cutoff * x) * kaiser(x / half);
      sum += row[k] as number;
    }
    for (let k = 0; k < taps; k += 1) row[k] = (row[k] as number) / sum;
  }
  return table;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : besselI0(BETA * Math.sqrt(1 - x * x)) / besselI0(BETA);
}

function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-12 * sum; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

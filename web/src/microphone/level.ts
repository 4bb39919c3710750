/** Sound below this is shown as nothing, sound at 0 dB as everything. */
const FLOOR_DB = -55;
const RISE_MS = 30;
const FALL_MS = 220;

/** Return the loudness of a PCM16 frame on a scale from 0 (a quiet room) to 1 (full). */
export function levelOf(pcm: Int16Array): number {
  let squares = 0;
  for (const sample of pcm) squares += sample * sample;
  const rms = Math.sqrt(squares / pcm.length) / 32768;
  if (rms === 0) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(rms)) / FLOOR_DB));
}

/**
 * Return the level that a meter shows next: quick to rise, slow to fall, whatever the frame rate.
 *
 * @param shown - what it shows now; `level` - what was measured; `elapsed_ms` - time since the last step.
 */
export function easeLevel(shown: number, level: number, elapsed_ms: number): number {
  const time_ms = level > shown ? RISE_MS : FALL_MS;
  return level + (shown - level) * Math.exp(-elapsed_ms / time_ms);
}

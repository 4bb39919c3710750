/** Return what is left, in whole seconds, of `seconds_left` that were told `elapsed_ms` ago. */
export function left_s(seconds_left: number, elapsed_ms: number): number {
  return Math.max(0, Math.ceil(seconds_left - elapsed_ms / 1000));
}

/** Return a time as a clock shows it, "4:05". */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

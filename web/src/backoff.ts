export const FIRST_DELAY_S = 0.3;
export const LONGEST_DELAY_S = 5;

/**
 * Return how long to wait before a try to connect again, in seconds: it doubles from 0.3 to 5.
 *
 * @param failures - tries that failed since the last connection that worked; 0 for the first.
 */
export function delayBeforeRetry_s(failures: number): number {
  return Math.min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** failures);
}

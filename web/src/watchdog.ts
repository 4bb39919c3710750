/** Barks when it is not fed for a while. */
export interface Watchdog {
  feed(): void;
  stop(): void;
}

/** Return a watchdog that sleeps until it is fed for the first time. */
export function createWatchdog(patience_s: number, bark: () => void): Watchdog {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    feed() {
      clearTimeout(timer);
      timer = setTimeout(bark, 1000 * patience_s);
    },
    stop: () => clearTimeout(timer),
  };
}

/** What keeps the time of a replay: the sound where there is one, else the page itself. */
export interface Clock {
  readonly playing: boolean;
  /** Session time in seconds. */
  now_s(): number;
  play(): void;
  pause(): void;
  seek(t_s: number): void;
  setSpeed(speed: number): void;
}

/** How fast a talk may be played. */
export const SPEEDS = [0.5, 1, 1.5, 2, 4] as const;

/** Return a clock that needs nothing but the time of the page. It stops at the end by itself. */
export function createSilentClock(duration_s: number, now_ms: () => number = () => performance.now()): Clock {
  let base_s = 0;
  let since_ms = 0;
  let speed = 1;
  let running = false;

  function now_s(): number {
    if (!running) return base_s;
    const t_s = base_s + (speed * (now_ms() - since_ms)) / 1000;
    if (t_s >= duration_s) hold(duration_s);
    return Math.min(t_s, duration_s);
  }

  function hold(t_s: number): void {
    base_s = t_s;
    running = false;
  }

  /** Count from here on. */
  function rebase(t_s: number): void {
    base_s = Math.max(0, Math.min(duration_s, t_s));
    since_ms = now_ms();
  }

  return {
    get playing() {
      now_s();
      return running;
    },
    now_s,
    play() {
      rebase(now_s());
      running = true;
    },
    pause: () => hold(now_s()),
    seek: rebase,
    setSpeed(next) {
      rebase(now_s());
      speed = next;
    },
  };
}

/** What a sound clock needs of an audio element. */
export type Sound = Pick<
  HTMLAudioElement,
  "currentTime" | "paused" | "ended" | "playbackRate" | "defaultPlaybackRate" | "preservesPitch" | "play" | "pause"
>;

/**
 * Return a clock that a sound keeps: faces and words wait where the sound has to be waited for. A voice that is played
 * faster or slower keeps its pitch.
 *
 * @param blocked - called when the browser does not let it sound yet.
 */
export function createSoundClock(sound: Sound, duration_s: number, blocked: () => void): Clock {
  sound.preservesPitch = true;
  return {
    get playing() {
      return !sound.paused && !sound.ended;
    },
    now_s: () => Math.min(duration_s, sound.currentTime),
    play() {
      sound.play().catch((error: unknown) => {
        // A pause that follows at once ends the wait for sound with an error of its own, which says nothing.
        if (error instanceof DOMException && error.name === "NotAllowedError") blocked();
      });
    },
    pause: () => sound.pause(),
    seek(t_s) {
      sound.currentTime = Math.max(0, Math.min(duration_s, t_s));
    },
    setSpeed(speed) {
      // A new source begins with the default.
      sound.defaultPlaybackRate = speed;
      sound.playbackRate = speed;
    },
  };
}

import { type Signal, signal } from "@preact/signals";
import type { Looks } from "./studio_client";

/** Draws what somebody looks like now: one head at a time, and of those that were wished for meanwhile only the newest. */
export interface Drafts {
  readonly busy: Signal<boolean>;
  readonly problem: Signal<string>;
  wish(one: Looks): void;
  close(): void;
}

/** Return drafts that are drawn by `draw` and shown by `show`. */
export function createDrafts(draw: (one: Looks) => Promise<Blob>, show: (head: Blob) => Promise<void>): Drafts {
  const busy = signal(false);
  const problem = signal("");
  let wished: Looks | null = null;
  let closed = false;

  async function work(): Promise<void> {
    busy.value = true;
    while (wished && !closed) {
      const one = wished;
      wished = null;
      try {
        const head = await draw(one);
        if (!closed) await show(head);
        problem.value = "";
      } catch (error) {
        problem.value = error instanceof Error ? error.message : String(error);
      }
    }
    busy.value = false;
  }

  return {
    busy,
    problem,
    wish(one) {
      wished = one;
      if (!busy.value) void work();
    },
    close() {
      closed = true;
    },
  };
}

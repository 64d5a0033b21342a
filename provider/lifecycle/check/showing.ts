import { currentDeadline, looking, pause } from "../../deadline";

/** For how long nothing has to be shown until the whole program counts as shown, in milliseconds. Pulumi's SDKs register resources within milliseconds of each other. */
const QUIET_MS = 1000;
/** How long that is waited for at most, in milliseconds. */
const MOST_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/** How far the engine has shown the program: its checks and diffs. A create can begin while further resources are still checked. */
export class Showing {
  private open = 0;
  private last = 0;

  /** Does a check or a diff. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.open += 1;
    try {
      return await work();
    } finally {
      this.open -= 1;
      this.last = Date.now();
    }
  }

  /**
   * Waits until the engine has most likely shown all that it will show before the caller is done: what depends on the caller's resource
   * comes later.
   */
  async rest(): Promise<void> {
    const end = Math.min(Date.now() + MOST_MS, currentDeadline());
    while (Date.now() < end && (this.open > 0 || Date.now() - this.last < QUIET_MS)) {
      await pause(LOOK_AGAIN_MS);
    }
  }
}

/** Bounds a check or a diff as {@link looking} does, and has the session know of it. */
export function shown<S extends { readonly showing: Showing }, A extends unknown[], T>(
  look: (session: S, ...args: A) => Promise<T>,
): (session: S, ...args: A) => Promise<T> {
  return looking((session: S, ...args: A) => session.showing.during(() => look(session, ...args)));
}

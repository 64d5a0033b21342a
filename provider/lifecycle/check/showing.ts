import { currentDeadline, looking, pause } from "../../deadline";
import { InFlight } from "../../in-flight";
import type { RunBoard } from "../../run-board";

/** For how long nothing has to be shown until the whole program counts as shown, in milliseconds. Pulumi's SDKs register resources within milliseconds of each other. */
const QUIET_MS = 1000;
/** How long that is waited for at most, in milliseconds. */
const MOST_MS = 30_000;

/** How far the engine has shown the program: its checks and diffs. A create can begin while further resources are still checked. */
export class Showing extends InFlight {
  /** @param board of the other processes of this run, which are shown other resources */
  constructor(private readonly board: Pick<RunBoard, "lastPost">) {
    super();
  }

  /**
   * Waits until the engine has most likely shown all that it will show before the caller is done: what depends on the caller's resource
   * comes later.
   */
  async rest(): Promise<void> {
    const until = Math.min(Date.now() + MOST_MS, currentDeadline());
    const left = (): number => this.board.lastPost() + QUIET_MS - Date.now();
    do {
      await this.quiet(QUIET_MS, until);
      await pause(Math.max(0, left()));
    } while (left() > 0 && Date.now() < until);
  }
}

/** Bounds a check or a diff as {@link looking} does, and has the session know of it. */
export function shown<S extends { readonly showing: Showing }, A extends unknown[], T>(
  look: (session: S, ...args: A) => Promise<T>,
): (session: S, ...args: A) => Promise<T> {
  return looking((session: S, ...args: A) => session.showing.during(() => look(session, ...args)));
}

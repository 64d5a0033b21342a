import { pause } from "./deadline";

/** How often it is looked whether what is under way has ended, in milliseconds. */
const LOOK_AGAIN_MS = 100;

/** What is under way of one kind of work, so that others can wait until no more of it comes. */
export class InFlight {
  private count = 0;
  private endedAt = 0;

  /** Does some of that work. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.count += 1;
    try {
      return await work();
    } finally {
      this.count -= 1;
      this.endedAt = Date.now();
    }
  }

  /**
   * Waits until none is under way, and none has ended for so long.
   * @param ms for how long
   * @param until when the wait ends at the latest, in epoch milliseconds
   */
  async quiet(ms: number, until: number): Promise<void> {
    const left = (): number =>
      this.count > 0 ? Math.min(ms, LOOK_AGAIN_MS) : Math.max(0, this.endedAt + ms - Date.now());
    for (let wait = left(); wait > 0 && Date.now() < until; wait = left()) {
      await pause(wait);
    }
  }
}

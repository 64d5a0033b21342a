import type { EventQuery } from "../maas/events";
import type { MaasEvent } from "../maas/wire";

/** Events were seen to appear up to 11 ids behind the highest (facts: watching); so far behind it is asked again. */
const OVERLAP = 30;
const PAGE = 1000;

/**
 * MAAS's event log read by cursor: each event once, although ids do not arrive in order.
 */
export class CursorLog {
  private highest = 0;
  private readonly seen = new Set<number>();
  private starting: Promise<void> | undefined;

  constructor(private readonly query: (query: EventQuery) => Promise<MaasEvent[]>) {}

  /** Whether any event was ever seen: an ordinary user sees none (facts: watching). */
  get sawAny(): boolean {
    return this.highest > 0;
  }

  /** Finds the end of the log, once, and returns the highest id seen so far. */
  async start(): Promise<number> {
    this.starting ??= this.query({ level: "DEBUG", limit: OVERLAP }).then((events) => this.remember(events));
    try {
      await this.starting;
    } catch (error) {
      this.starting = undefined;
      throw error;
    }
    return this.highest;
  }

  /** The events since the last call, oldest first. */
  async read(): Promise<MaasEvent[]> {
    await this.start();
    const events = await this.query({
      level: "DEBUG",
      after: Math.max(0, this.highest - OVERLAP),
      limit: PAGE,
    });
    const fresh = events.filter(({ id }) => !this.seen.has(id)).reverse();
    this.remember(events);
    return fresh;
  }

  private remember(events: MaasEvent[]): void {
    for (const { id } of events) {
      this.seen.add(id);
      this.highest = Math.max(this.highest, id);
    }
    const forget = this.highest - 2 * OVERLAP;
    for (const id of this.seen) {
      if (id < forget) {
        this.seen.delete(id);
      }
    }
  }
}

import { bounded, shared } from "../deadline";
import type { EventQuery } from "../maas/events";
import { Batcher } from "../maas/batcher";
import type { MaasEvent } from "../maas/wire";

/** Events were seen to appear up to 11 ids behind the highest (docs/maas-notes.md#watching); so far behind it is asked again. */
const OVERLAP = 30;
/** The most that MAAS gives at once. */
const PAGE = 1000;

/**
 * MAAS's event log read by cursor: each event once, although ids do not arrive in order.
 */
export class CursorLog {
  private highest = 0;
  private readonly seen = new Set<number>();
  private starting: Promise<void> | undefined;
  private readonly ends = new Batcher<number>(async ([key = ""]) => new Map([[key, await this.newest()]]));

  constructor(private readonly query: (query: EventQuery) => Promise<MaasEvent[]>) {}

  /** Whether any event was ever seen: an ordinary user sees none (docs/maas-notes.md#watching). */
  get sawAny(): boolean {
    return this.highest > 0;
  }

  /** Finds the end of the log, once, from which it is read. */
  async start(): Promise<void> {
    await bounded((this.starting ??= shared(() => this.firstRead())));
  }

  private async firstRead(): Promise<void> {
    try {
      this.remember(await this.query({ level: "DEBUG", limit: OVERLAP }));
    } catch (error) {
      this.starting = undefined;
      throw error;
    }
  }

  /** The highest id that is known, which is asked for only where none is. */
  async known(): Promise<number> {
    await this.start();
    return this.highest;
  }

  /** The id at the end that the log has now; all who ask within a few milliseconds share one request. */
  async end(): Promise<number> {
    return (await this.ends.get("end")) ?? this.highest;
  }

  /** The events since the last call, oldest first. */
  async read(): Promise<MaasEvent[]> {
    await this.start();
    const fresh = new Map<number, MaasEvent>();
    for (let full = true; full;) {
      const before = this.highest;
      // Of what is behind `after` MAAS gives the oldest, newest first.
      const page = await this.query({
        level: "DEBUG",
        after: Math.max(0, before - OVERLAP),
        limit: PAGE,
      });
      for (const event of page) {
        if (!this.seen.has(event.id)) {
          fresh.set(event.id, event);
        }
      }
      this.remember(page);
      full = page.length >= PAGE && this.highest > before;
    }
    return [...fresh.values()].sort((a, b) => a.id - b.id);
  }

  private async newest(): Promise<number> {
    const started = this.starting !== undefined;
    await this.start();
    if (!started) {
      return this.highest;
    }
    const [newest] = await this.query({ level: "DEBUG", limit: 1 });
    return Math.max(this.highest, newest?.id ?? 0);
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

/** The region's time. Status changes depend on it; OAuth's timestamps do not (clients sign with their own clock). */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `work` once the clock reaches `at`; the answer cancels it. */
  schedule(at: number, work: () => void): () => void;
  stop(): void;
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Wall time, or wall time that runs `scale` times as fast from the start on. */
export class RunningClock implements Clock {
  private readonly started = Date.now();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly scale = 1,
    private readonly origin = Date.now(),
  ) {}

  now(): number {
    return this.origin + (Date.now() - this.started) * this.scale;
  }

  schedule(at: number, work: () => void): () => void {
    const wait = Math.min(Math.max(0, (at - this.now()) / this.scale), LONGEST_TIMEOUT_MS);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, Math.ceil(wait));
    this.timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.timers.delete(timer);
    };
  }

  stop(): void {
    for (const timer of this.timers) {
      clearTimeout(timer);
    }
    this.timers.clear();
  }
}

/** Another clock's time, shifted by what `offset` gives at the moment. */
export class ShiftedClock implements Clock {
  constructor(
    private readonly inner: Clock,
    private readonly offset: () => number,
  ) {}

  now(): number {
    return this.inner.now() + this.offset();
  }

  schedule(at: number, work: () => void): () => void {
    return this.inner.schedule(at - this.offset(), work);
  }

  stop(): void {
    this.inner.stop();
  }
}

/** Time that stands still until a test moves it. */
export class SteppedClock implements Clock {
  private readonly waiting = new Set<{ readonly at: number; readonly work: () => void }>();

  constructor(private time = Date.now()) {}

  now(): number {
    return this.time;
  }

  schedule(at: number, work: () => void): () => void {
    const entry = { at, work };
    this.waiting.add(entry);
    return () => this.waiting.delete(entry);
  }

  /** Moves the time forward by `ms`, doing what falls due in its order; what that schedules is done too if it falls due. */
  advance(ms: number): void {
    const target = this.time + ms;
    for (;;) {
      let next: { readonly at: number; readonly work: () => void } | undefined;
      for (const entry of this.waiting) {
        if (entry.at <= target && (next === undefined || entry.at < next.at)) {
          next = entry;
        }
      }
      if (next === undefined) {
        break;
      }
      this.waiting.delete(next);
      this.time = Math.max(this.time, next.at);
      next.work();
    }
    this.time = target;
  }

  /** Moves to the next thing due; false when nothing waits. */
  step(): boolean {
    let next = Infinity;
    for (const entry of this.waiting) {
      next = Math.min(next, entry.at);
    }
    if (next === Infinity) {
      return false;
    }
    this.advance(Math.max(0, next - this.time));
    return true;
  }

  stop(): void {
    this.waiting.clear();
  }
}

import { bounded, currentDeadline, withOwnDeadline } from "../deadline";

interface Waiting<V> {
  /** Epoch milliseconds. */
  deadline: number;
  resolve: (value: V | undefined) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers questions that arrive within a few milliseconds, or while the last request is under way, into one request: 100
 * VMs that refresh at once cost MAAS one list or two instead of 100 reads.
 */
export class Batcher<V> {
  private readonly waiting = new Map<string, Waiting<V>[]>();
  private timer: NodeJS.Timeout | undefined;
  private underWay = false;

  /**
   * @param fetch answers many keys at once; a key it leaves out does not exist
   * @param windowMs how long the first question waits for others
   * @param most how many keys one request may carry
   */
  constructor(
    private readonly fetch: (keys: string[]) => Promise<Map<string, V>>,
    private readonly windowMs = 5,
    private readonly most = 128,
  ) {}

  /** @throws DeadlineError, and whatever the request fails with */
  get(key: string): Promise<V | undefined> {
    const deadline = currentDeadline();
    const answer = new Promise<V | undefined>((resolve, reject) => {
      const others = this.waiting.get(key);
      if (others) {
        others.push({ deadline, resolve, reject });
        return;
      }
      this.waiting.set(key, [{ deadline, resolve, reject }]);
      this.schedule();
    });
    return bounded(answer);
  }

  private schedule(): void {
    if (!this.underWay && this.waiting.size > 0) {
      this.timer ??= setTimeout(() => void this.flush(), this.windowMs);
    }
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    this.underWay = true;
    const batch = [...this.waiting].slice(0, this.most);
    batch.forEach(([key]) => this.waiting.delete(key));
    try {
      // As long as the most patient of them waits: it must not end with the time of the one who came first.
      const deadline = Math.max(...batch.flatMap(([, waiting]) => waiting.map((one) => one.deadline)));
      const found = await withOwnDeadline(deadline, () => this.fetch(batch.map(([key]) => key)));
      batch.forEach(([key, waiting]) => waiting.forEach(({ resolve }) => resolve(found.get(key))));
    } catch (error) {
      batch.forEach(([, waiting]) => waiting.forEach(({ reject }) => reject(error)));
    } finally {
      this.underWay = false;
      this.schedule();
    }
  }
}

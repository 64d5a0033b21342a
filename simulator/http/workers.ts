/**
 * The web threads of a region process: a request holds one from its start to the end of its answer, and when all are
 * held, every further request waits in line.
 */
export class Workers {
  private busy = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly threads: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy >= this.threads) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.busy += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) {
        this.busy -= 1;
      } else {
        next();
      }
    }
  }
}

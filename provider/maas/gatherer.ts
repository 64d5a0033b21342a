interface Waiting<V> {
  resolve: (value: V | undefined) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers questions that arrive within a few milliseconds into one request: 100 VMs that refresh at once cost MAAS one
 * list instead of 100 reads.
 */
export class Gatherer<V> {
  private waiting = new Map<string, Waiting<V>[]>();
  private timer: NodeJS.Timeout | undefined;

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

  get(key: string): Promise<V | undefined> {
    return new Promise((resolve, reject) => {
      const others = this.waiting.get(key);
      if (others) {
        others.push({ resolve, reject });
        return;
      }
      this.waiting.set(key, [{ resolve, reject }]);
      this.timer ??= setTimeout(() => this.flush(), this.windowMs);
      if (this.waiting.size >= this.most) {
        this.flush();
      }
    });
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const asked = this.waiting;
    this.waiting = new Map();
    this.fetch([...asked.keys()]).then(
      (found) => asked.forEach((waiting, key) => waiting.forEach(({ resolve }) => resolve(found.get(key)))),
      (error: unknown) => asked.forEach((waiting) => waiting.forEach(({ reject }) => reject(error))),
    );
  }
}

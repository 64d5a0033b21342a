/** So many things at once, the others in line. */
export class Slots {
  private readonly waiting: (() => void)[] = [];
  private used = 0;

  constructor(private readonly most: number) {}

  async use<T>(work: () => Promise<T>): Promise<T> {
    while (this.used >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.used += 1;
    try {
      return await work();
    } finally {
      this.used -= 1;
      this.waiting.shift()?.();
    }
  }
}

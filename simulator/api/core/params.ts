/** Request parameters as Django's QueryDict holds them: several values a name, the last one counts. */
export class Params {
  private readonly values = new Map<string, string[]>();

  static of(pairs: Iterable<readonly [string, string]>): Params {
    const params = new Params();
    for (const [name, value] of pairs) {
      params.add(name, value);
    }
    return params;
  }

  add(name: string, value: string): void {
    const values = this.values.get(name);
    if (values === undefined) {
      this.values.set(name, [value]);
    } else {
      values.push(value);
    }
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** The last value; undefined when the name is missing. */
  get(name: string): string | undefined {
    return this.values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  names(): string[] {
    return [...this.values.keys()];
  }

  *pairs(): IterableIterator<readonly [string, string]> {
    for (const [name, values] of this.values) {
      for (const value of values) {
        yield [name, value];
      }
    }
  }
}

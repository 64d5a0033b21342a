import type { Table } from "./table";

export interface Counter {
  readonly id: string;
  next: number;
}

/** PostgreSQL-like sequences: each id is given once, also across a restart. */
export class Ids {
  constructor(private readonly counters: Table<Counter>) {}

  /** The next id of a sequence that starts at `first`. */
  next(sequence: string, first = 1): number {
    const counter = this.counters.get(sequence) ?? this.counters.insert({ id: sequence, next: first });
    const id = counter.next;
    this.counters.update(counter, { next: id + 1 });
    return id;
  }

  /** The id that a sequence gave last; 0 when it has given none. */
  last(sequence: string): number {
    return (this.counters.get(sequence)?.next ?? 1) - 1;
  }

  /** Makes sure that `id` is not given again: for rows that an inventory numbers itself. */
  reserve(sequence: string, id: number): void {
    const counter = this.counters.get(sequence) ?? this.counters.insert({ id: sequence, next: 1 });
    if (counter.next <= id) {
      this.counters.update(counter, { next: id + 1 });
    }
  }
}

/** One change of a table's row: what a persistence layer has to write down, and what a failed transaction undoes. */
export interface Change {
  readonly table: string;
  readonly kind: "put" | "delete";
  readonly row: { readonly id: number | string };
}

interface Undo {
  (): void;
}

/**
 * Collects what the tables of one region changed: an undo log while a transaction is open, and listeners that see each
 * committed change (the state file is one).
 */
export class ChangeLog {
  private undos: Undo[] | undefined;
  private pending: Change[] = [];
  private readonly listeners = new Set<(changes: readonly Change[]) => void>();

  /** Called with the changes of each committed transaction, in order. */
  onCommit(listener: (changes: readonly Change[]) => void): void {
    this.listeners.add(listener);
  }

  record(change: Change, undo: Undo): void {
    this.pending.push(change);
    if (this.undos === undefined) {
      this.commit();
    } else {
      this.undos.push(undo);
    }
  }

  /**
   * Runs `work` so that an error leaves the tables as they were, as MAAS's database transaction does. Nested calls join
   * the outer transaction. `work` must be synchronous.
   */
  transaction<T>(work: () => T): T {
    if (this.undos !== undefined) {
      return work();
    }
    this.undos = [];
    try {
      const result = work();
      this.commit();
      return result;
    } catch (error) {
      for (const undo of this.undos.reverse()) {
        undo();
      }
      this.pending = [];
      throw error;
    } finally {
      this.undos = undefined;
    }
  }

  private commit(): void {
    const changes = this.pending;
    this.pending = [];
    if (changes.length > 0) {
      for (const listener of this.listeners) {
        listener(changes);
      }
    }
  }
}

export type Key = string | number | null | undefined;

/** What a table keeps up to date with each change of its rows. */
export interface RowIndex<Row> {
  /** Rows without a key are left out. */
  keyOf(row: Row): Key;
  add(row: Row): void;
  /** Called after each change, with the key from before it. */
  move(row: Row, before: Key): void;
  remove(row: Row): void;
}

/** Rows of a table by a key that is not their id; rows whose key is null or undefined are left out. */
export class Index<Row> implements RowIndex<Row> {
  private readonly byKey = new Map<string | number, Set<Row>>();

  constructor(readonly keyOf: (row: Row) => Key) {}

  add(row: Row): void {
    const key = this.keyOf(row);
    if (key === null || key === undefined) {
      return;
    }
    const rows = this.byKey.get(key);
    if (rows === undefined) {
      this.byKey.set(key, new Set([row]));
    } else {
      rows.add(row);
    }
  }

  /** Follows a changed key; a row whose key stayed keeps its place in the order. */
  move(row: Row, before: Key): void {
    if (this.keyOf(row) !== before) {
      this.remove(row, before);
      this.add(row);
    }
  }

  remove(row: Row, key = this.keyOf(row)): void {
    if (key === null || key === undefined) {
      return;
    }
    const rows = this.byKey.get(key);
    rows?.delete(row);
    if (rows?.size === 0) {
      this.byKey.delete(key);
    }
  }

  /** The rows with this key, in the order in which they got it. */
  all(key: string | number): Row[] {
    return [...(this.byKey.get(key) ?? [])];
  }

  first(key: string | number): Row | undefined {
    for (const row of this.byKey.get(key) ?? []) {
      return row;
    }
    return undefined;
  }

  has(key: string | number): boolean {
    return this.byKey.has(key);
  }

  count(key: string | number): number {
    return this.byKey.get(key)?.size ?? 0;
  }
}

/**
 * A table of plain rows with an id and with indexes. Rows are changed through {@link update} only, so that indexes,
 * transactions and the state file see every change.
 */
export class Table<Row extends { id: Id }, Id extends number | string = Row["id"]> {
  private readonly rows = new Map<Id, Row>();
  private readonly indexes: RowIndex<Row>[] = [];

  constructor(
    readonly name: string,
    private readonly log: ChangeLog,
  ) {}

  index(keyOf: (row: Row) => Key): Index<Row> {
    return this.attach(new Index(keyOf));
  }

  /** Adds an index of another kind, before there are rows. */
  attach<Kind extends RowIndex<Row>>(index: Kind): Kind {
    this.indexes.push(index);
    return index;
  }

  get size(): number {
    return this.rows.size;
  }

  get(id: Id): Row | undefined {
    return this.rows.get(id);
  }

  /** As {@link get}, for a reference that may be empty. */
  find(id: Id | null | undefined): Row | undefined {
    return id === null || id === undefined ? undefined : this.rows.get(id);
  }

  /** The row with this id; its absence is a defect of the simulator. */
  getOrThrow(id: Id): Row {
    const row = this.rows.get(id);
    if (row === undefined) {
      throw new Error(`${this.name} ${id} does not exist`);
    }
    return row;
  }

  values(): IterableIterator<Row> {
    return this.rows.values();
  }

  insert(row: Row): Row {
    this.place(row);
    this.log.record({ table: this.name, kind: "put", row }, () => this.take(row));
    return row;
  }

  update(row: Row, changes: Partial<Row>): Row {
    const before: Partial<Row> = {};
    for (const key of Object.keys(changes) as (keyof Row)[]) {
      before[key] = row[key];
    }
    this.assign(row, changes);
    this.log.record({ table: this.name, kind: "put", row }, () => this.assign(row, before));
    return row;
  }

  delete(row: Row): void {
    this.take(row);
    this.log.record({ table: this.name, kind: "delete", row }, () => this.place(row));
  }

  private place(row: Row): void {
    this.rows.set(row.id, row);
    for (const index of this.indexes) {
      index.add(row);
    }
  }

  private take(row: Row): void {
    for (const index of this.indexes) {
      index.remove(row);
    }
    this.rows.delete(row.id);
  }

  private assign(row: Row, changes: Partial<Row>): void {
    const keys = this.indexes.map((index) => index.keyOf(row));
    Object.assign(row, changes);
    this.indexes.forEach((index, at) => index.move(row, keys[at]));
  }
}

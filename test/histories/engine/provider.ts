import type { CheckFailure, Difference, Properties, ReadResult } from "../../support/provider-process";

/** The provider of one run, as the engine calls it. `ProviderProcess` is one. */
export interface Provider {
  check(
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }>;
  diff(id: string, olds: Properties, news: Properties): Promise<Difference>;
  create(inputs: Properties): Promise<{ id: string; properties: Properties }>;
  read(id: string, properties: Properties): Promise<ReadResult>;
  update(id: string, olds: Properties, news: Properties): Promise<Properties>;
  delete(id: string, properties: Properties): Promise<void>;
}

/** A provider that a run has to itself. */
export interface RunProvider extends Provider {
  /** Resolves when it was killed in the middle; its calls are never answered then. */
  readonly killed: Promise<void>;
  /** What it asked MAAS for, oldest first, without what only looks: `POST machines/abc/?op=deploy`. */
  work(): Promise<readonly string[]>;
  /** What it printed for the user. */
  lines(): readonly string[];
  end(): Promise<void>;
}

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

/** What a run asked of MAAS and LXD. */
export interface Traffic {
  /** Requests in all. */
  readonly requests: number;
  /** Those that do more than look: `POST machines/abc/?op=deploy`. */
  readonly work: readonly string[];
  /** What machines were deployed with, by system id; undefined where that cannot be seen. */
  readonly userData: ReadonlyMap<string, string | undefined> | undefined;
}

/** A provider that a run has to itself. */
export interface RunProvider extends Provider {
  /** Resolves when it was killed in the middle; what its calls come to then is nobody's. */
  readonly killed: Promise<void>;
  /** Ends it. */
  end(): Promise<Traffic>;
}

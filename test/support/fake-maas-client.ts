import { MaasClient } from "../../provider/maas/client";
import type { Timing } from "../../provider/maas/timing";
import type { Connection } from "../../provider/settings";
import type { FakeMaas } from "./fake-maas";

export const KEY = { consumerKey: "the-consumer", tokenKey: "the-token", tokenSecret: "the-secret" };

/** A clock that a pause moves on at once. */
export class FakeTiming implements Timing {
  readonly pauses: number[] = [];
  /** What `random()` gives. */
  chance = 0.5;
  private passed = 0;

  /** @param skew how far this machine's clock is ahead of the true time, in milliseconds */
  constructor(private readonly skew = 0) {}

  now = (): number => Date.now() + this.skew + this.passed;

  pause = (ms: number): Promise<void> => {
    this.pauses.push(ms);
    this.passed += ms;
    return Promise.resolve();
  };

  random = (): number => this.chance;
}

export interface Connected {
  client: MaasClient;
  timing: FakeTiming;
  lines: string[];
}

/** A client that speaks to the region, with a clock that needs no waiting. */
export function connectTo(
  region: FakeMaas,
  settings: Partial<Connection> = {},
  timing = new FakeTiming(),
): Connected {
  const lines: string[] = [];
  const client = new MaasClient(
    { apiUrl: region.apiUrl, apiKey: KEY, requestTimeout: 5000, ...settings },
    (line) => lines.push(line),
    timing,
  );
  return { client, timing, lines };
}

/** The error that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    if (error instanceof Error) {
      return error;
    }
    throw error;
  }
  throw new Error(`an error was expected, not ${JSON.stringify(value)}`);
}

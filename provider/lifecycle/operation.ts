import { parseDuration, sayDuration } from "../duration";
import type { Timeouts } from "../inputs";
import type { Core } from "./core";
import { DEFAULT_TIMEOUTS } from "./defaults";
import { resourceName } from "./identity";

/** One create, update or delete of one VM: its deadline, and its voice on the console. */
export class Operation {
  readonly startedAt = Date.now();
  /** Epoch milliseconds. */
  readonly deadline: number;

  constructor(
    readonly core: Core,
    readonly urn: string,
    readonly kind: keyof Timeouts,
    timeouts: Timeouts | undefined,
  ) {
    this.deadline = this.startedAt + (parseDuration(timeouts?.[kind] ?? DEFAULT_TIMEOUTS[kind]) ?? 0);
  }

  /** `web: deploying ubuntu/jammy (3 s)`. */
  say(line: string): void {
    this.core.say(`${resourceName(this.urn)}: ${line} (${sayDuration(Date.now() - this.startedAt)})`);
  }

  /** Sleeps between two looks, never beyond the deadline; false when the deadline has come. */
  async pause(ms: number): Promise<boolean> {
    const left = this.deadline - Date.now();
    if (left <= 0) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, left)));
    return true;
  }
}

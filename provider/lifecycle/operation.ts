import {
  CancelledError,
  currentDeadline,
  DeadlineError,
  pause,
  withDeadline,
  withOwnDeadline,
} from "../deadline";
import { parseDuration, formatDuration } from "../duration";
import type { Timeouts } from "../inputs";
import { LxdUnknownOutcomeError, LxdUnreachableError } from "../lxd/errors";
import { MaasUnknownOutcomeError, MaasUnreachableError } from "../maas/errors";
import type { Services } from "./services";
import { DEFAULT_TIMEOUTS } from "./defaults";
import { asStepError, asSentence, PartialFailureError, StepError, type FailureType } from "./errors";
import { resourceName } from "./identity";

/** For how long the VM is looked at once more when the time is up, in milliseconds. */
const LAST_LOOK_MS = 5000;
/** By how much Node's timers may be early. */
const EARLY_MS = 50;

/** What an operation that ran out of time leaves, and what to do. */
const LEFT: Record<keyof Timeouts, string> = {
  create:
    "What MAAS was asked for may still come about; the next `pulumi up` looks for the VM and goes on with it.",
  update: "The VM is kept; the next `pulumi up` looks at it and goes on.",
  delete:
    "The VM stays in the state, and MAAS may have begun to release it: run `pulumi destroy` or `pulumi up` again, and before a program that has the VM again `pulumi refresh`.",
};

/** What goes wrong when the time for an answer is up. */
const OUT_OF_TIME = [
  DeadlineError,
  MaasUnknownOutcomeError,
  MaasUnreachableError,
  LxdUnknownOutcomeError,
  LxdUnreachableError,
] as const;

/** One create, update or delete of one VM: its deadline, and its voice on the console. */
export class Operation {
  readonly startedAt = Date.now();
  /** Epoch milliseconds. */
  readonly deadline: number;
  private readonly limit: number;

  constructor(
    readonly services: Services,
    readonly urn: string,
    readonly kind: keyof Timeouts,
    timeouts: Timeouts | undefined,
  ) {
    this.limit = parseDuration(timeouts?.[kind] ?? DEFAULT_TIMEOUTS[kind]) ?? 0;
    this.deadline = Math.min(this.startedAt + this.limit, currentDeadline());
  }

  /** `web: deploying ubuntu/jammy (3 s)`. */
  log(line: string): void {
    this.services.progress(
      `${resourceName(this.urn)}: ${line} (${formatDuration(Date.now() - this.startedAt)})`,
    );
  }

  /** Sleeps between two looks, never beyond the deadline; false when the deadline has come. */
  async pause(ms: number): Promise<boolean> {
    const left = this.deadline - Date.now();
    if (left <= 0) {
      return false;
    }
    await pause(Math.min(ms, left));
    return true;
  }

  /**
   * Does the operation's work: every request and every wait of it ends at the deadline.
   * @param type of the failure when that comes first
   * @throws StepError with the reason Timeout or Cancelled, or whatever the work fails with
   */
  async run<T>(type: FailureType, work: () => Promise<T>): Promise<T> {
    try {
      return await withDeadline(this.deadline, work);
    } catch (error) {
      const isCut =
        !(error instanceof PartialFailureError) && (this.ranOutOfTime(error) || isCancelled(error));
      throw isCut ? this.failure(type, "Timeout", error) : error;
    }
  }

  /** Looks at what there is once the time is up. */
  lastLook<T>(look: () => Promise<T>): Promise<T> {
    return withOwnDeadline(this.deadline + LAST_LOOK_MS, look);
  }

  /** Whatever went wrong in a step as that step's failure, or as the end of the operation where its time or the user's word is the cause. */
  failure(type: FailureType, reason: string, error: unknown): StepError {
    const failure = asStepError(type, reason, error);
    if (isCancelled(error)) {
      const message = `The ${this.kind} was cancelled. ${LEFT[this.kind]}`;
      return new StepError(failure.type, "Cancelled", message, { cause: error });
    }
    if (!this.ranOutOfTime(error)) {
      return failure;
    }
    const limit = `The ${formatDuration(this.limit)} of timeouts.${this.kind} are over.`;
    const message = `${limit} ${asSentence(failure.message)} ${LEFT[this.kind]} Give it a longer timeout where it needs one.`;
    return new StepError(failure.type, "Timeout", message, { cause: error });
  }

  private ranOutOfTime(error: unknown): boolean {
    const cause = causeOf(error);
    return Date.now() + EARLY_MS >= this.deadline && OUT_OF_TIME.some((type) => cause instanceof type);
  }
}

function isCancelled(error: unknown): boolean {
  return causeOf(error) instanceof CancelledError;
}

/** What the failures of steps came of. */
function causeOf(error: unknown): unknown {
  return error instanceof StepError && error.cause !== undefined ? causeOf(error.cause) : error;
}

import type { Condition, LxdVmInputs, LxdVmOutputs } from "../inputs";
import { printableLines } from "../printable";
import type { LxdVmState } from "./state";

/** The conditions of the seed's design, and the further steps of a VM's life. */
export type FailureType =
  | "CompositionFailed"
  | "NetworkConfigurationFailed"
  | "CommissioningFailed"
  | "DeploymentFailed"
  | "LxdConfigurationFailed"
  | "ReleaseFailed"
  | "UpdateFailed"
  | "RefreshFailed";

/** A step of the life cycle that failed, as the condition that the outputs will show. */
export class StepError extends Error {
  override name = "StepError";

  constructor(
    readonly type: FailureType,
    readonly reason: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(printableLines(message), options);
  }

  get condition(): Condition {
    return { type: this.type, status: "True", reason: this.reason, message: this.message };
  }
}

/** An operation that failed with the VM there: the state must keep it, and the next run goes on from it. */
export class PartialFailureError extends Error {
  override name = "PartialFailureError";

  constructor(
    readonly systemId: string,
    readonly outputs: LxdVmState,
    readonly failure: StepError,
  ) {
    super(failure.message, { cause: failure });
  }

  /** What went wrong, a line a condition. */
  get reasons(): string[] {
    return this.outputs.conditions.map(({ type, reason, message }) => `${type} (${reason}): ${message}`);
  }
}

/** Turns whatever went wrong in a step into that step's failure. */
export function asStepError(type: FailureType, reason: string, error: unknown): StepError {
  if (error instanceof StepError) {
    return error;
  }
  return new StepError(type, reason, messageOf(error), { cause: error });
}

/** The words of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const GONE = "MachineGone";

/** @param how `was deleted in MAAS while …` */
export function machineGone(type: FailureType, systemId: string, how: string): StepError {
  const todo = "Run `pulumi refresh`, and the next `pulumi up` recreates it.";
  return new StepError(type, GONE, `Machine ${systemId} ${how}. ${todo}`);
}

export function isMachineGone(error: unknown): boolean {
  return error instanceof StepError && error.reason === GONE;
}

/** MAAS's words with one full stop, so that more can be said after them. */
export function asSentence(said: string): string {
  return /[.!?…]$/.test(said) ? said : `${said}.`;
}

/** The outputs of a VM of which nothing could be read back: what was asked, and that it is not ready. */
export function outputsOfFailure(
  inputs: LxdVmInputs,
  known: Pick<LxdVmOutputs, "systemId" | "vmName" | "vmHostId"> &
    Partial<Pick<LxdVmOutputs, "hostSystemId" | "hostAddress" | "regionSystemId">>,
  failure: StepError,
): LxdVmOutputs {
  return {
    ...inputs,
    ...known,
    fqdn: "",
    ipAddresses: [],
    status: "Unknown",
    powerState: "unknown",
    conditions: [failure.condition],
  };
}

import type { LxdVmInputs } from "../inputs";
import type { Failure } from "../rules/failure";
import type { Core } from "./core";
import { withDefaults } from "./defaults";

/** One VM to check. */
export interface CheckRequest {
  /** The VM's identity: its URN at its first create. */
  urn: string;
  /** Its URN in the program of this run. */
  programUrn: string;
  /** The inputs of the VM that is there; undefined for a new one or a replacement. */
  old: LxdVmInputs | undefined;
  /** As the program gives them, without unknown leaves. */
  raw: Record<string, unknown>;
  /** Paths of the unknown leaves. */
  unknown: ReadonlySet<string>;
}

export interface CheckOutcome {
  inputs: LxdVmInputs;
  failures: Failure[];
}

export function check(_core: () => Core, request: CheckRequest): Promise<CheckOutcome> {
  const inputs = withDefaults(request.raw, request.urn, (path) => request.unknown.has(path));
  return Promise.resolve({ inputs, failures: [] });
}

import type { LxdVmInputs } from "../../inputs";
import type { CheckFailure } from "../../rules/check-failure";

/** One VM, or another resource, to check. */
export interface CheckRequest<Inputs = LxdVmInputs> {
  /** Its identity: its URN at its first create. */
  urn: string;
  /** Its URN in the program of this run. */
  programUrn: string;
  /** The URNs that its aliases say it had; the engine gives no old inputs of one that the user wants recreated. */
  formerUrns: readonly string[];
  /** Whether the program says `retainOnDelete`. */
  isRetained: boolean;
  /** The inputs of the one that is there; undefined for a new one or a replacement. */
  old: Inputs | undefined;
  /** As the program gives them, without unknown leaves. */
  raw: Record<string, unknown>;
  /** Paths of the unknown leaves. */
  unknown: ReadonlySet<string>;
}

export interface CheckOutcome<Inputs = LxdVmInputs> {
  inputs: Inputs;
  failures: CheckFailure[];
}

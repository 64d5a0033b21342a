import type { Snapshot, SnapshotPart, SubnetItem } from "../inventory/snapshot";
import type { PartialInputs } from "./partial-inputs";
import type { CheckFailure } from "./check-failure";

/** A rule that the inputs decide alone. MAAS's subnets, where they are known, can decide more. */
export interface InputRule {
  id: string;
  needs: "inputs";
  check: (vm: PartialInputs, subnets: readonly SubnetItem[] | undefined) => CheckFailure[];
}

/** A rule that is judged against what MAAS has. */
export interface MaasRule {
  id: string;
  needs: "maas";
  /** `compose`: only where a machine will be composed, since a running one has what it needs. */
  when: "always" | "compose";
  /** The parts of the snapshot that it draws conclusions from: it is not run when the user may not read one of them. */
  reads: SnapshotPart[];
  check: (vm: PartialInputs, snapshot: Snapshot) => CheckFailure[];
}

/** One rule of the check phase: pure, documented under its id in docs/validation.md. */
export type Rule = InputRule | MaasRule;

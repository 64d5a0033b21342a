import type { Snapshot, SnapshotPart, SubnetItem } from "../inventory/snapshot";
import type { CheckFailure } from "./check-failure";
import type { PartialInputs } from "./partial-inputs";
import type { AskedReservation } from "./reserved-address";

/** One of the texts by which a rule fails, for docs/validation.md. */
export interface RuleText {
  /** `{…}` stands for a value. */
  message: string;
  /** In Markdown: inputs of which it is said. */
  example?: string;
  /** In Markdown: why it is wrong, best what MAAS or LXD answers. */
  source?: string;
  /** Whether a rule of the inputs says it only of what MAAS's subnets show, where the inputs alone do not. */
  needs?: "subnets";
}

interface Described {
  id: string;
  says: readonly RuleText[];
}

/** A rule that the inputs decide alone. MAAS's subnets, where they are known, can decide more. */
export interface InputRule extends Described {
  needs: "inputs";
  check: (vm: PartialInputs, subnets: readonly SubnetItem[] | undefined) => CheckFailure[];
}

/** A rule that is judged against what MAAS has. */
export interface MaasRule extends Described {
  needs: "maas";
  /** `compose`: only where a machine will be composed, since a running one has what it needs. */
  when: "always" | "compose";
  /** The parts of the snapshot that it draws conclusions from: it is not run when the user may not read one of them. */
  reads: SnapshotPart[];
  check: (vm: PartialInputs, snapshot: Snapshot) => CheckFailure[];
}

/** A rule that is judged elsewhere: by the schema (shape.ts), or by what MAAS or LXD is asked for this VM. */
export interface OtherRule extends Described {
  needs: "shape" | "question";
}

/** One rule of the check phase: pure. */
export type Rule = InputRule | MaasRule;

/** A rule of a `ReservedAddress`. */
export type ReservationRule =
  | (Described & { needs: "inputs"; check: (asked: AskedReservation) => CheckFailure[] })
  | (Described & {
      needs: "maas";
      reads: SnapshotPart[];
      check: (asked: AskedReservation, snapshot: Snapshot) => CheckFailure[];
    })
  | OtherRule;

/** The section with those rules. */
export interface ReservationRuleSection {
  title: string;
  rules: readonly ReservationRule[];
}

/** The rules of one section of docs/validation.md. */
export interface RuleSection {
  title: string;
  rules: readonly (Rule | OtherRule)[];
}

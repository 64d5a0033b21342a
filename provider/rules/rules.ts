import type { SnapshotPart } from "../inventory/snapshot";
import { catalog } from "./catalog";
import type { CheckFailure } from "./check-failure";
import { withoutLeaves, type PartialInputs, type RuleContext } from "./partial-inputs";
import type { Rule } from "./rule";

const all = catalog.flatMap((section) => section.rules);

const ofInputs = all.filter((rule) => rule.needs === "inputs");
const ofMaas = all.filter((rule) => rule.needs === "maas");

/** All rules of the check phase but those of the shape, and of what is asked of MAAS one by one (questions.ts). */
export const rules: readonly Rule[] = [...ofInputs, ...ofMaas];

/**
 * Judges a VM by all rules that can be decided: without a snapshot those of the inputs alone. Who holds an address or a host name is asked
 * besides (questions.ts), and so is what the VMs of a program want together. One failure for one mistake: what is wrong in itself is not
 * held against MAAS.
 */
export function runRules(vm: PartialInputs, world: RuleContext): CheckFailure[] {
  const failures = ofInputs.flatMap((rule) => runRule(rule, vm, world));
  const rest = withoutLeaves(vm, new Set(failures.map(({ property }) => property)));
  return [...failures, ...ofMaas.flatMap((rule) => runRule(rule, rest, world))];
}

/** Judges a VM by one rule. */
export function runRule(rule: Rule, vm: PartialInputs, { snapshot, composes }: RuleContext): CheckFailure[] {
  const unread = (part: SnapshotPart) => snapshot?.unread.some((missing) => missing.part === part) === true;
  if (rule.needs === "inputs") {
    return rule.check(vm, composes && !unread("subnets") ? snapshot?.subnets : undefined);
  }
  if (!snapshot || (rule.when === "compose" && !composes) || rule.reads.some(unread)) {
    return [];
  }
  return rule.check(vm, snapshot);
}

import { findByNameOrId, matchSubnets } from "../inventory/resolve";
import type { Item, Snapshot, SnapshotPart, SubnetItem } from "../inventory/snapshot";
import { sayMissing, subnetProblem } from "../rules/wording";

/**
 * The thing of that name or id.
 * @param what `VM host`
 * @throws Error that names what there is
 */
export function found<T extends Item>(what: string, ref: string, items: readonly T[]): T {
  const item = findByNameOrId(items, ref);
  if (item === undefined) {
    throw new Error(
      sayMissing(
        what,
        ref,
        items.map(({ name }) => name),
      ),
    );
  }
  return item;
}

/**
 * The subnet of that CIDR, name or id.
 * @throws Error that names what there is, or which subnets share the name
 */
export function foundSubnet(ref: string, { subnets }: Pick<Snapshot, "subnets">): SubnetItem {
  const matches = matchSubnets(subnets, ref);
  const problem = subnetProblem(ref, matches, subnets);
  if (problem !== undefined) {
    throw new Error(problem);
  }
  return matches[0] as SubnetItem;
}

/** @throws Error where the API key's user may not read that part of MAAS, so that nothing can be said of it */
export function refuseUnread({ unread }: Pick<Snapshot, "unread">, part: SnapshotPart): void {
  const hidden = unread.find((one) => one.part === part);
  if (hidden !== undefined) {
    throw new Error(`${hidden.because}: use an administrator's API key`);
  }
}

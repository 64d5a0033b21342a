import type { SnapshotPart } from "../../inventory/snapshot";
import { hostRequirements } from "../host-requirements";
import { onSomeHost } from "../hosts";
import type { MaasRule, RuleText } from "../rule";

/** What of MAAS shows the hosts that a VM may be on, and what they have. */
export const HOST_PARTS: SnapshotPart[] = ["vmHosts", "zones", "resourcePools", "subnets"];

/** A rule about the host that a VM is composed on: it fails where none of those that may be chosen meets it. */
export function hostRule(id: keyof typeof hostRequirements, says: RuleText[]): MaasRule {
  return {
    id,
    needs: "maas",
    when: "compose",
    reads: HOST_PARTS,
    check: onSomeHost(hostRequirements[id]),
    says,
  };
}

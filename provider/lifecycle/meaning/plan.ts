import { findSubnet, subnetOfAddress } from "../../inventory/resolve";
import type { Snapshot, SubnetItem, VmHostItem } from "../../inventory/snapshot";
import type { LxdVmInputs } from "../../inputs";
import { planNetwork, type NetworkPlan, type SubnetLookup } from "../../network/plan";
import type { Resolved } from "../state";

/**
 * The network plan of a VM on a host, with names looked up in the snapshot.
 * @param resolved of a VM that is there: a subnet that was renamed in MAAS since is still the one that its inputs name
 */
export function planOf(
  inputs: LxdVmInputs,
  snapshot: Snapshot,
  host: VmHostItem | undefined,
  resolved?: Resolved,
): NetworkPlan {
  return planNetwork(inputs, subnetLookup(snapshot, resolved), host?.interfaces ?? []);
}

/** Finds subnets by what the inputs give; see {@link planOf} for `resolved`. */
export function subnetLookup({ subnets }: Snapshot, resolved: Resolved = {}): SubnetLookup<SubnetItem> {
  const recorded = (reference: string): SubnetItem | undefined => {
    const id = resolved.subnets?.[reference]?.id;
    return id === undefined ? undefined : subnets.find((subnet) => subnet.id === id);
  };
  return {
    byReference: (reference) => recorded(reference) ?? findSubnet(subnets, reference),
    ofAddress: (address) =>
      (address.subnet === undefined ? undefined : recorded(address.subnet)) ??
      subnetOfAddress(subnets, address),
  };
}

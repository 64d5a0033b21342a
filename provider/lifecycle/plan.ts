import { findSubnet, subnetOfAddress } from "../inventory/resolve";
import type { Snapshot, VmHostItem } from "../inventory/snapshot";
import type { LxdVmInputs } from "../inputs";
import { planNetwork, type NetworkPlan } from "../network/plan";

/** The network plan of a VM on a host, with names looked up in the snapshot. */
export function planOf(inputs: LxdVmInputs, snapshot: Snapshot, host: VmHostItem | undefined): NetworkPlan {
  const lookup = {
    byReference: (reference: string) => findSubnet(snapshot.subnets, reference),
    ofAddress: (address: { ipAddress: string; subnet?: string }) =>
      subnetOfAddress(snapshot.subnets, address),
  };
  return planNetwork(inputs, lookup, host && fallbackBridge(host, snapshot));
}

/**
 * The host's interface for a VM interface that is given by its name alone: a bridge before another interface, one whose
 * VLAN has MAAS's DHCP before others, as MAAS itself chooses.
 */
function fallbackBridge(host: VmHostItem, snapshot: Snapshot): string | undefined {
  const withDhcp = new Set(snapshot.subnets.filter(({ vlan }) => vlan.dhcpOn).map(({ vlan }) => vlan.id));
  const score = ({ type, vlanId }: { type: string; vlanId?: number }): number =>
    (vlanId !== undefined && withDhcp.has(vlanId) ? 2 : 0) + (type === "bridge" ? 1 : 0);
  return [...host.interfaces].sort((a, b) => score(b) - score(a) || a.name.localeCompare(b.name))[0]?.name;
}

import { linkMode, linksOf } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import { AllocType, type Address, type Interface } from "../../model/store/rows";
import { subnetView, vlanView } from "../networks/view";

function linkView(region: Region, link: Address): object {
  return {
    id: link.id,
    mode: linkMode(link),
    ...(link.ip === null ? {} : { ip_address: link.ip }),
    ...(link.subnetId === null
      ? {}
      : { subnet: subnetView(region, region.subnets.getOrThrow(link.subnetId)) }),
  };
}

function discoveredView(region: Region, iface: Interface): object[] | null {
  const found = region.addressesByInterface
    .all(iface.id)
    .filter((address) => address.allocType === AllocType.Discovered && address.ip !== null);
  return found.length === 0
    ? null
    : found.map((address) => ({
        ip_address: address.ip,
        ...(address.subnetId === null
          ? {}
          : { subnet: subnetView(region, region.subnets.getOrThrow(address.subnetId)) }),
      }));
}

/** Never below that of an interface that stands on this one. */
function effectiveMtu(region: Region, iface: Interface, siblings: readonly Interface[]): number {
  const own = iface.params["mtu"];
  const vlanMtu = iface.vlanId === null ? 1500 : region.vlans.getOrThrow(iface.vlanId).mtu;
  return siblings
    .filter((other) => other.parentIds.includes(iface.id))
    .map((child) => effectiveMtu(region, child, siblings))
    .reduce((most, mtu) => Math.max(most, mtu), typeof own === "number" ? own : vlanMtu);
}

export function interfaceView(region: Region, iface: Interface): object {
  const machine = region.machines.getOrThrow(iface.machineId);
  const siblings = region.interfacesByMachine.all(iface.machineId);
  const name = (id: number): string => region.interfaces.getOrThrow(id).name;
  return {
    tags: iface.tags,
    type: iface.type,
    system_id: machine.systemId,
    mac_address: iface.macAddress,
    link_connected: iface.linkConnected,
    interface_speed: iface.interfaceSpeed,
    sriov_max_vf: 0,
    enabled: iface.enabled,
    name: iface.name,
    links: linksOf(region, iface).map((link) => linkView(region, link)),
    discovered: discoveredView(region, iface),
    product: iface.product,
    parents: iface.parentIds.map(name).sort(),
    params: iface.params,
    vlan: iface.vlanId === null ? null : vlanView(region, region.vlans.getOrThrow(iface.vlanId)),
    vendor: iface.vendor,
    children: siblings
      .filter((other) => other.parentIds.includes(iface.id))
      .map((child) => child.name)
      .sort(),
    effective_mtu: effectiveMtu(region, iface, siblings),
    link_speed: iface.linkSpeed,
    numa_node: iface.numaNode,
    id: iface.id,
    firmware_version: iface.firmwareVersion,
    resource_uri: `/MAAS/api/2.0/nodes/${machine.systemId}/interfaces/${iface.id}/`,
  };
}

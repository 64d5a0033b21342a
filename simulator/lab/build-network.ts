import { insertVlan } from "../model/network/vlans";
import type { Region } from "../model/store/region";
import type { Machine, Vlan } from "../model/store/rows";
import type { Lab } from "./inventory";

export function vlanAt(region: Region, fabric: string, vid: number): Vlan {
  const found = [...region.vlans.values()].find(
    (vlan) => vlan.vid === vid && region.fabrics.getOrThrow(vlan.fabricId).name === fabric,
  );
  if (found === undefined) {
    throw new Error(`fabric ${fabric} has no VLAN ${vid}`);
  }
  return found;
}

/** The rack of this name, the first one without a name. */
function rackId(racks: readonly Machine[], hostname: string | undefined): string | null {
  const rack = hostname === undefined ? racks[0] : racks.find((one) => one.hostname === hostname);
  return rack?.systemId ?? null;
}

/** Fabrics, VLANs, subnets and ranges. */
export function buildNetwork(region: Region, lab: Lab, racks: readonly Machine[]): void {
  for (const fabric of lab.fabrics) {
    const fabricId = region.ids.next("fabrics", 0);
    region.fabrics.insert({ id: fabricId, name: fabric.name, description: "", classType: null });
    for (const vlan of fabric.vlans) {
      const space = [...region.spaces.values()].find((one) => one.name === vlan.space);
      insertVlan(region, {
        fabricId,
        vid: vlan.vid,
        name: vlan.name ?? (vlan.vid === 0 ? "untagged" : String(vlan.vid)),
        mtu: vlan.mtu ?? 1500,
        dhcpOn: vlan.dhcp,
        spaceId: space?.id ?? null,
        primaryRack: vlan.dhcp ? rackId(racks, vlan.primaryRack) : null,
        secondaryRack:
          vlan.dhcp && vlan.secondaryRack !== undefined ? rackId(racks, vlan.secondaryRack) : null,
      });
    }
  }
  for (const subnet of lab.subnets) {
    const { id } = region.subnets.insert({
      id: region.ids.next("subnets"),
      name: subnet.name,
      description: "",
      vlanId: vlanAt(region, subnet.fabric, subnet.vid).id,
      cidr: subnet.cidr,
      gatewayIp: subnet.gateway ?? null,
      dnsServers: [...(subnet.dnsServers ?? [])],
      rdnsMode: 2,
      allowDns: true,
      allowProxy: true,
      activeDiscovery: false,
      managed: subnet.managed ?? true,
      disabledBootArchitectures: [],
    });
    for (const range of subnet.ranges ?? []) {
      region.ipRanges.insert({
        id: region.ids.next("ipranges"),
        subnetId: id,
        type: range.type,
        startIp: range.start,
        endIp: range.end,
        comment: range.comment ?? "",
        userId: range.user === undefined ? null : (region.userByName.first(range.user)?.id ?? null),
      });
    }
  }
}

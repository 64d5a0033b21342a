import type { Region } from "../../model/store/region";
import type { Fabric, IpRange, ReservedIp, Space, Subnet, Vlan } from "../../model/store/rows";
import { API_ROOT } from "../core/resource";
import { userView } from "../system/user-view";

/** The space that VLANs without one are shown in. */
export const UNDEFINED_SPACE = "undefined";

function spaceName(region: Region, vlan: Vlan): string {
  return vlan.spaceId === null ? UNDEFINED_SPACE : region.spaces.getOrThrow(vlan.spaceId).name;
}

/** A fabric's first VLAN is called untagged, whatever its name. */
export function vlanName(region: Region, vlan: Vlan): string {
  const first = region.vlansByFabric.all(vlan.fabricId).every((other) => other.id >= vlan.id);
  return first ? "untagged" : vlan.name;
}

export function vlanView(region: Region, vlan: Vlan): object {
  return {
    vid: vlan.vid,
    mtu: vlan.mtu,
    dhcp_on: vlan.dhcpOn,
    external_dhcp: null,
    relay_vlan:
      vlan.relayVlanId === null ? null : vlanView(region, region.vlans.getOrThrow(vlan.relayVlanId)),
    primary_rack: vlan.primaryRack,
    space: spaceName(region, vlan),
    name: vlanName(region, vlan),
    fabric: region.fabrics.getOrThrow(vlan.fabricId).name,
    secondary_rack: vlan.secondaryRack,
    id: vlan.id,
    fabric_id: vlan.fabricId,
    resource_uri: `${API_ROOT}/vlans/${vlan.id}/`,
  };
}

export function fabricView(region: Region, fabric: Fabric): object {
  return {
    class_type: fabric.classType,
    name: fabric.name,
    id: fabric.id,
    vlans: region.vlansByFabric.all(fabric.id).map((vlan) => vlanView(region, vlan)),
    resource_uri: `${API_ROOT}/fabrics/${fabric.id}/`,
  };
}

export function subnetView(region: Region, subnet: Subnet): object {
  const vlan = region.vlans.getOrThrow(subnet.vlanId);
  return {
    name: subnet.name,
    description: subnet.description,
    vlan: vlanView(region, vlan),
    cidr: subnet.cidr,
    rdns_mode: subnet.rdnsMode,
    gateway_ip: subnet.gatewayIp,
    dns_servers: subnet.dnsServers,
    allow_dns: subnet.allowDns,
    allow_proxy: subnet.allowProxy,
    active_discovery: subnet.activeDiscovery,
    managed: subnet.managed,
    disabled_boot_architectures: subnet.disabledBootArchitectures,
    space: spaceName(region, vlan),
    id: subnet.id,
    resource_uri: `${API_ROOT}/subnets/${subnet.id}/`,
  };
}

function subnetsOf(region: Region, vlans: readonly Vlan[]): object[] {
  return vlans.flatMap((vlan) =>
    region.subnetsByVlan.all(vlan.id).map((subnet) => subnetView(region, subnet)),
  );
}

export function spaceView(region: Region, space: Space): object {
  const vlans = [...region.vlans.values()].filter((vlan) => vlan.spaceId === space.id);
  return {
    id: space.id,
    name: space.name,
    description: space.description,
    vlans: vlans.map((vlan) => vlanView(region, vlan)),
    subnets: subnetsOf(region, vlans),
    resource_uri: `${API_ROOT}/spaces/${space.id}/`,
  };
}

/** What has no space, shown as a space so that older clients find it. */
export function undefinedSpaceView(region: Region): object {
  const vlans = [...region.vlans.values()].filter((vlan) => vlan.spaceId === null);
  return {
    id: -1,
    name: UNDEFINED_SPACE,
    description: "Backward compatibility object to ensure objects not associated with a space can be found.",
    vlans: vlans.map((vlan) => vlanView(region, vlan)),
    subnets: subnetsOf(region, vlans),
    resource_uri: `${API_ROOT}/spaces/${UNDEFINED_SPACE}/`,
  };
}

export function ipRangeView(region: Region, range: IpRange): object {
  return {
    id: range.id,
    type: range.type,
    start_ip: range.startIp,
    end_ip: range.endIp,
    comment: range.comment,
    user: range.userId === null ? null : userView(region.users.getOrThrow(range.userId)),
    subnet: subnetView(region, region.subnets.getOrThrow(range.subnetId)),
    resource_uri: `${API_ROOT}/ipranges/${range.id}/`,
  };
}

export function reservedIpView(region: Region, reserved: ReservedIp): object {
  return {
    id: reserved.id,
    ip: reserved.ip,
    subnet: subnetView(region, region.subnets.getOrThrow(reserved.subnetId)),
    mac_address: reserved.macAddress,
    comment: reserved.comment,
    resource_uri: `${API_ROOT}/reservedips/${reserved.id}/`,
  };
}

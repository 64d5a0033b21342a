import type { Region } from "../../model/store/region";
import { AllocType, type Address, type Interface } from "../../model/store/rows";
import { isoDate, longDate } from "../core/time-text";
import { interfaceView } from "../interfaces/view";
import { fqdn } from "../machines/view";
import { userView } from "../system/user-view";
import { subnetView } from "./view";

const ALLOC_TYPE_NAMES: Readonly<Record<AllocType, string>> = {
  [AllocType.Auto]: "Automatic",
  [AllocType.Sticky]: "Static",
  [AllocType.UserReserved]: "User reserved",
  [AllocType.Dhcp]: "DHCP",
  [AllocType.Discovered]: "Observed",
};

function ifaceOf(region: Region, address: Address): Interface | undefined {
  return region.interfaces.find(address.interfaceId);
}

/** An address as `ipaddresses/` shows it. */
export function reservationView(region: Region, address: Address): object {
  const iface = ifaceOf(region, address);
  return {
    ip: address.ip,
    alloc_type: address.allocType,
    alloc_type_name: ALLOC_TYPE_NAMES[address.allocType],
    created: isoDate(address.created),
    owner: address.userId === null ? null : userView(region.users.getOrThrow(address.userId)),
    interface_set: iface === undefined ? [] : [interfaceView(region, iface)],
    subnet:
      address.subnetId === null ? null : subnetView(region, region.subnets.getOrThrow(address.subnetId)),
    resource_uri: "/MAAS/api/2.0/ipaddresses/",
  };
}

/** The VM hosts that are reached at this address. */
function bmcsAt(region: Region, ip: string): object[] {
  return region.vmHostsByAddress.all(ip).map((host) => ({
    id: host.id,
    power_type: "lxd",
    nodes: region.machinesByVmHost
      .all(host.id)
      .map((machine) => ({ system_id: machine.systemId, hostname: machine.hostname })),
  }));
}

/** The names that reservations gave the address. */
function dnsRecordsOf(region: Region, address: Address): object[] {
  return region.dnsAddressesByAddress.all(address.id).map(({ dnsResourceId }) => {
    const resource = region.dnsResources.getOrThrow(dnsResourceId);
    return {
      id: resource.id,
      name: resource.name,
      domain: region.domains.getOrThrow(resource.domainId).name,
    };
  });
}

interface SubnetAddressView {
  ip: string | null;
  alloc_type: AllocType;
  created: string;
  updated: string;
  user?: string;
  node_summary?: object;
  bmcs?: object[];
  dns_records?: object[];
}

function nodeSummary(region: Region, { name, machineId }: Interface): object {
  const machine = region.machines.getOrThrow(machineId);
  return {
    system_id: machine.systemId,
    node_type: machine.nodeType,
    fqdn: fqdn(region, machine),
    hostname: machine.hostname,
    is_container: machine.vmHostId !== null,
    via: name,
  };
}

/** An address as `subnets/{id}/?op=ip_addresses` shows it: of a /16 there are tens of thousands. */
export function subnetAddressView(
  region: Region,
  address: Address,
  shown: { readonly username: boolean; readonly summary: boolean },
): object {
  const iface = ifaceOf(region, address);
  const view: SubnetAddressView = {
    ip: address.ip,
    alloc_type: address.allocType,
    created: longDate(address.created),
    updated: longDate(address.updated),
  };
  if (shown.username) {
    const ownerId = iface === undefined ? null : region.machines.getOrThrow(iface.machineId).ownerId;
    const user = region.users.find(address.userId ?? ownerId)?.username;
    if (user !== undefined) {
      view.user = user;
    }
  }
  if (shown.summary) {
    if (iface !== undefined) {
      view.node_summary = nodeSummary(region, iface);
    }
    const bmcs = address.ip === null ? [] : bmcsAt(region, address.ip);
    if (bmcs.length > 0) {
      view.bmcs = bmcs;
    }
    const records = dnsRecordsOf(region, address);
    if (records.length > 0) {
      view.dns_records = records;
    }
  }
  return view;
}

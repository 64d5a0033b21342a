import type { Region } from "../model/region";
import { AllocType, type Address, type Interface } from "../model/state";
import { interfaceView } from "./interface";
import { fqdn } from "./machine";
import { subnetView, userView } from "./network";
import { isoDate, longDate } from "./time";

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
    owner: address.userId === null ? null : userView(region.users.must(address.userId)),
    interface_set: iface === undefined ? [] : [interfaceView(region, iface)],
    subnet: address.subnetId === null ? null : subnetView(region, region.subnets.must(address.subnetId)),
    resource_uri: "/MAAS/api/2.0/ipaddresses/",
  };
}

/** The VM hosts that are reached at this address. */
function bmcsAt(region: Region, ip: string): object[] {
  return [...region.vmHosts.values()]
    .filter((host) => host.powerAddress === ip)
    .map((host) => ({
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
    const resource = region.dnsResources.must(dnsResourceId);
    return {
      id: resource.id,
      name: resource.name,
      domain: region.domains.must(resource.domainId).name,
    };
  });
}

/** An address as `subnets/{id}/?op=ip_addresses` shows it. */
export function subnetAddressView(
  region: Region,
  address: Address,
  shown: { readonly username: boolean; readonly summary: boolean },
): object {
  const iface = ifaceOf(region, address);
  const machine = iface === undefined ? undefined : region.machines.get(iface.machineId);
  const bmcs = shown.summary && address.ip !== null ? bmcsAt(region, address.ip) : [];
  const records = shown.summary ? dnsRecordsOf(region, address) : [];
  const userId = address.userId ?? machine?.ownerId ?? null;
  const user = region.users.find(userId)?.username;
  return {
    ip: address.ip,
    alloc_type: address.allocType,
    created: longDate(address.created),
    updated: longDate(address.updated),
    ...(shown.username && user !== undefined ? { user } : {}),
    ...(shown.summary && iface !== undefined && machine !== undefined
      ? {
          node_summary: {
            system_id: machine.systemId,
            node_type: machine.nodeType,
            fqdn: fqdn(region, machine),
            hostname: machine.hostname,
            is_container: machine.vmHostId !== null,
            via: iface.name,
          },
        }
      : {}),
    ...(bmcs.length > 0 ? { bmcs } : {}),
    ...(records.length > 0 ? { dns_records: records } : {}),
  };
}

import { parseIp } from "../../model/ip";
import { deleteDnsResource } from "../../model/network/dns";
import { deleteAddress, linksOf } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import { AllocType, type Address, type DnsResource, type Machine } from "../../model/store/rows";
import { crud } from "../core/crud";
import { stringBool } from "../core/form";
import type { Call } from "../core/resource";
import { fqdn } from "../machines/view";
import { createDnsResource, dnsResourceOf, updateDnsResource } from "./dns-resource-form";
import { domainNamed, nameAndDomain } from "./names";
import { dnsResourceView } from "./view";

interface Entry {
  readonly fqdn: string;
  readonly domainId: number;
  readonly records: { readonly rrtype: string }[];
}

function rrtypeOf(address: Address): "A" | "AAAA" {
  return parseIp(address.ip ?? "")?.version === 6 ? "AAAA" : "A";
}

function recordOf(machine: Machine, address: Address, userId: number | null): Entry["records"][number] {
  const record = {
    ttl: null,
    rrtype: rrtypeOf(address),
    rrdata: address.ip,
    system_id: machine.systemId,
    node_type: machine.nodeType,
    user_id: userId,
    dnsresource_id: null,
    dnsdata_id: null,
  };
  return record;
}

function held(region: Region, machine: Machine): { address: Address; name: string; boot: boolean }[] {
  return region.interfacesByMachine.all(machine.id).flatMap((iface) =>
    linksOf(region, iface)
      .filter((link) => link.ip !== null)
      .map((address) => ({ address, name: iface.name, boot: machine.bootInterfaceId === iface.id })),
  );
}

/** The addresses of DNS resources. */
function reservedEntries(region: Region): Entry[] {
  return [...region.dnsResources.values()].flatMap((resource) => {
    const addresses = region.dnsAddressesByResource
      .all(resource.id)
      .map(({ addressId }) => region.addresses.getOrThrow(addressId))
      .filter((address) => address.ip !== null);
    const records = addresses.map((address) => ({
      ttl: resource.addressTtl,
      rrtype: rrtypeOf(address),
      rrdata: address.ip,
      system_id: null,
      node_type: null,
      user_id: address.userId,
      dnsresource_id: resource.id,
      dnsdata_id: null,
    }));
    const domain = region.domains.getOrThrow(resource.domainId).name;
    return records.length === 0
      ? []
      : [{ fqdn: `${resource.name}.${domain}`, domainId: resource.domainId, records }];
  });
}

/**
 * The names that MAAS makes from machines: the host name for one address of each family, the interface's name for the
 * addresses beyond those.
 */
function implicitEntries(region: Region): Entry[] {
  const hosts: Entry[] = [];
  const extras: Entry[] = [];
  for (const machine of region.machines.values()) {
    const domain = region.domains.getOrThrow(machine.domainId).name;
    const addresses = held(region, machine);
    addresses.sort((a, b) => Number(b.boot) - Number(a.boot));
    const named = new Map<number, Address>();
    for (const { address, name } of addresses) {
      const family = parseIp(address.ip ?? "")?.version ?? 4;
      if (named.has(family)) {
        const userId = machine.ownerId ?? null;
        extras.push({
          fqdn: `${name}.${domain}`,
          domainId: machine.domainId,
          records: [recordOf(machine, address, userId)],
        });
      } else {
        named.set(family, address);
      }
    }
    if (named.size > 0) {
      const records = [...named.entries()].sort(([a], [b]) => a - b);
      hosts.push({
        fqdn: fqdn(region, machine),
        domainId: machine.domainId,
        records: records.map(([, address]) => recordOf(machine, address, null)),
      });
    }
  }
  return [...hosts, ...reservedEntries(region)].sort((a, b) => (a.fqdn < b.fqdn ? -1 : 1)).concat(extras);
}

interface Filter {
  readonly name: string | undefined;
  readonly domainId: number | undefined;
  readonly rrtype: string | undefined;
}

function readFilter(call: Call): Filter {
  const { region } = call.world;
  const { name, domain } = nameAndDomain(call.query);
  return {
    name,
    domainId: domain === undefined ? undefined : domainNamed(region, domain).id,
    rrtype: call.query.get("rrtype")?.toUpperCase(),
  };
}

/** Domain by domain: first what follows from machines and addresses (with `all`), then what was made by hand. */
function list(call: Call): object[] {
  const { region } = call.world;
  const wanted = readFilter(call);
  const fits = (row: { readonly domainId: number }, name: string): boolean =>
    (wanted.domainId === undefined || row.domainId === wanted.domainId) &&
    (wanted.name === undefined || name === wanted.name);
  const implicit = stringBool(call.query, "all", false) ? implicitEntries(region) : [];
  return [...region.domains.values()].flatMap((domain) => {
    const entries = implicit
      .filter((entry) => entry.domainId === domain.id && fits(entry, entry.fqdn.split(".")[0] ?? ""))
      .map((entry) => ({
        ...entry,
        records: entry.records.filter(({ rrtype }) => rrtype === (wanted.rrtype ?? rrtype)),
      }))
      .filter(({ records }) => records.length > 0);
    const explicit = region.dnsResourcesByDomain
      .all(domain.id)
      .filter((resource) => fits(resource, resource.name))
      .filter(
        ({ id }) =>
          wanted.rrtype === undefined ||
          region.dnsDataByResource.all(id).some(({ rrtype }) => rrtype === wanted.rrtype),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return [
      ...entries.map((entry) => ({
        id: -1,
        fqdn: entry.fqdn,
        address_ttl: null,
        ip_addresses: null,
        resource_records: entry.records,
        resource_uri: "/MAAS/api/2.0/dnsresources/-1/",
      })),
      ...explicit.map((resource) => dnsResourceView(region, resource)),
    ];
  });
}

function remove(region: Region, resource: DnsResource): void {
  const named = region.dnsAddressesByResource.all(resource.id).map(({ addressId }) => addressId);
  deleteDnsResource(region, resource);
  for (const address of named.map((id) => region.addresses.getOrThrow(id))) {
    const isNamed = region.dnsAddressesByAddress.count(address.id) > 0;
    const isReservation = address.allocType === AllocType.UserReserved && address.interfaceId === null;
    if (region.behaviour.releasesNamed && isReservation && !isNamed) {
      deleteAddress(region, address);
    }
  }
}

export const DNS_RESOURCES = crud<DnsResource>({
  handlers: ["DNSResourcesHandler", "DNSResourceHandler"],
  paths: ["/dnsresources/", "/dnsresources/{id}/"],
  nouns: ["DNS resources", "a DNS resource"],
  list,
  find: dnsResourceOf,
  view: dnsResourceView,
  create: ["reserved", createDnsResource],
  update: ["admins", updateDnsResource],
  remove: ["admins", ({ world }, resource) => remove(world.region, resource)],
});

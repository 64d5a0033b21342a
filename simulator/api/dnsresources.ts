import { parseIp } from "../model/ip";
import { linksOf } from "../model/links";
import type { Region } from "../model/region";
import type { Address, Machine } from "../model/state";
import { reservationView } from "../view/address";
import { fqdn } from "../view/machine";
import { stringBool, text } from "./fields";
import { json, type Call, type Reply, type Resource } from "./route";

interface Entry {
  readonly fqdn: string;
  readonly records: object[];
}

function recordOf(machine: Machine, address: Address, userId: number | null): object {
  return {
    ttl: null,
    rrtype: parseIp(address.ip ?? "")?.version === 6 ? "AAAA" : "A",
    rrdata: address.ip,
    system_id: machine.systemId,
    node_type: machine.nodeType,
    user_id: userId,
    dnsresource_id: null,
    dnsdata_id: null,
  };
}

function held(region: Region, machine: Machine): { address: Address; name: string; boot: boolean }[] {
  return region.interfacesByMachine.all(machine.id).flatMap((iface) =>
    linksOf(region, iface)
      .filter((link) => link.ip !== null)
      .map((address) => ({ address, name: iface.name, boot: machine.bootInterfaceId === iface.id })),
  );
}

/**
 * The names that MAAS makes from machines: the host name for one address of each family, the interface's name for the
 * addresses beyond those.
 */
function implicitEntries(region: Region): Entry[] {
  const hosts: Entry[] = [];
  const extras: Entry[] = [];
  for (const machine of region.machines.values()) {
    const domain = region.domains.must(machine.domainId).name;
    const addresses = held(region, machine);
    addresses.sort((a, b) => Number(b.boot) - Number(a.boot));
    const named = new Map<number, Address>();
    for (const { address, name } of addresses) {
      const family = parseIp(address.ip ?? "")?.version ?? 4;
      if (named.has(family)) {
        const userId = machine.ownerId ?? null;
        extras.push({ fqdn: `${name}.${domain}`, records: [recordOf(machine, address, userId)] });
      } else {
        named.set(family, address);
      }
    }
    if (named.size > 0) {
      const records = [...named.entries()].sort(([a], [b]) => a - b);
      hosts.push({
        fqdn: fqdn(region, machine),
        records: records.map(([, address]) => recordOf(machine, address, null)),
      });
    }
  }
  return [...hosts.sort((a, b) => (a.fqdn < b.fqdn ? -1 : 1)), ...extras];
}

function list(call: Call): Reply {
  const { region } = call.world;
  const wanted = text(call.query, "fqdn");
  const explicit = [...region.dnsResources.values()].map((resource) => {
    const address = region.addresses.find(resource.addressId);
    return {
      id: resource.id,
      fqdn: `${resource.name}.${region.domains.must(resource.domainId).name}`,
      address_ttl: resource.addressTtl,
      ip_addresses: address === undefined ? [] : [reservationView(region, address)],
      resource_records: [],
      resource_uri: `/MAAS/api/2.0/dnsresources/${resource.id}/`,
    };
  });
  const implicit = stringBool(call.query, "all", false)
    ? implicitEntries(region).map((entry) => ({
        id: -1,
        fqdn: entry.fqdn,
        address_ttl: null,
        ip_addresses: null,
        resource_records: entry.records,
        resource_uri: "/MAAS/api/2.0/dnsresources/-1/",
      }))
    : [];
  return json([...explicit, ...implicit].filter((entry) => wanted === undefined || entry.fqdn === wanted));
}

export const DNS_RESOURCES_RESOURCE: Resource = {
  name: "DNSResourcesHandler",
  doc: "Manage DNS resources.",
  path: "/dnsresources/",
  operations: [{ method: "GET", op: null, name: "read", doc: "List DNS resources.", handle: list }],
};

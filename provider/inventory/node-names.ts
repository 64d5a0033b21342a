import { NodeType, type DnsRecord, type DnsResource } from "../maas/wire";
import { canonicalIp } from "../network/address";

/** What a node is called. */
export interface NodeName {
  /** Without domain. */
  hostname: string;
  type: NodeType;
}

/** The names of MAAS's DNS: of nodes by system id, and of users' records by address. */
export interface NodeNames {
  nodes: Map<string, NodeName>;
  /** Fully qualified names that users gave to addresses, by canonical address. */
  records: Map<string, string>;
  /** The addresses of rack controllers by system id, canonical. */
  racks: Map<string, string[]>;
}

/**
 * Reads host names from `dnsresources/?all=true`. MAAS lists each node's host name before `<interface>.<host name>` of its further
 * interfaces, of which it then shows the first label alone (`eth1.maas`); and a user's own record for a node's address before both,
 * with the number of that record. So a node's host name is its first name without such a number.
 */
export function readNodeNames(resources: readonly DnsResource[]): NodeNames {
  const nodes = new Map<string, NodeName>();
  const byUser = new Set<string>();
  const records = new Map<string, string>();
  const racks = new Map<string, string[]>();
  for (const { id, fqdn, ip_addresses: addresses, resource_records: lines } of resources) {
    for (const { ip } of addresses ?? []) {
      const canonical = ip === null ? undefined : canonicalIp(ip);
      if (canonical !== undefined) {
        records.set(canonical, fqdn);
      }
    }
    for (const { system_id: systemId, node_type: type, rrdata } of lines.filter(isNodes)) {
      const address = canonicalIp(rrdata ?? "");
      const known = racks.get(systemId) ?? [];
      if (address !== undefined && isRack(type) && !known.includes(address)) {
        racks.set(systemId, [...known, address]);
      }
    }
    const line = lines.find(isNodes);
    if (id !== -1 || line === undefined) {
      continue;
    }
    const ofUser = line.dnsresource_id !== null && line.dnsresource_id !== undefined;
    if (!nodes.has(line.system_id) || (byUser.has(line.system_id) && !ofUser)) {
      const hostname = fqdn.split(".", 1)[0] ?? fqdn;
      nodes.set(line.system_id, { hostname, type: line.node_type ?? NodeType.Machine });
      if (ofUser) {
        byUser.add(line.system_id);
      } else {
        byUser.delete(line.system_id);
      }
    }
  }
  return { nodes, records, racks };
}

function isNodes(record: DnsRecord): record is DnsRecord & { system_id: string } {
  return typeof record.system_id === "string";
}

function isRack(type: NodeType | null | undefined): boolean {
  return type === NodeType.RackController || type === NodeType.RegionAndRackController;
}

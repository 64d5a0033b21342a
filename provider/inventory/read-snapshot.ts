import type { MaasClient } from "../maas/client";
import { hasStatus } from "../maas/errors";
import { listBootResources, listDomains, listResourcePools, listZones, whoAmI } from "../maas/lists";
import { listDnsResources, listIpRanges, listSubnets } from "../maas/networks";
import { listVmHosts } from "../maas/vm-hosts";
import { versionFacts, type RegionVersion } from "../maas/version";
import { NodeType, type Named, type User } from "../maas/wire";
import type { AddressSpan } from "../network/address-span";
import { PackedAddressIndex } from "./address-index";
import { toImages, toItem, toRange, toSubnet, toVmHost } from "./convert";
import { readNodeNames, type NodeNames } from "./node-names";
import { PackedRangeIndex } from "./range-index";
import { readRegionFamilies, type ResolveHost } from "./region-families";
import type { Snapshot, SnapshotPart, UnreadPart } from "./snapshot";

/** A snapshot with what its source needs besides. */
export interface ReadSnapshot {
  snapshot: Snapshot;
  /** The same as the snapshot's `addresses`, to add to. */
  addresses: PackedAddressIndex;
  names: NodeNames;
}

/** What does not come from MAAS. */
export interface ReadOptions {
  resolve?: ResolveHost;
  /** Default: none. */
  usableRanges?: readonly AddressSpan[];
}

/**
 * Reads what the rules need for any VM: six requests and the version, however many VMs there are to check. The hosts' networks, the addresses in use and
 * what few programs name are read when a VM asks for them.
 */
export async function readSnapshot(
  client: MaasClient,
  version: RegionVersion,
  { resolve, usableRanges = [] }: ReadOptions = {},
): Promise<ReadSnapshot> {
  const unread: UnreadPart[] = [];
  const list = <T>(part: SnapshotPart, answer: Promise<T[]>): Promise<T[]> => readable(part, answer, unread);
  const [user, families, release, vmHosts, subnets, ranges, images, names] = await Promise.all([
    whoAmI(client),
    readRegionFamilies(client.origin, resolve),
    version.get(),
    list("vmHosts", listVmHosts(client)),
    list("subnets", listSubnets(client)),
    list("ranges", listIpRanges(client)),
    list("images", listBootResources(client)),
    list("hostnames", listDnsResources(client)),
  ]);
  unread.push(...unseenBy(user));
  const addresses = new PackedAddressIndex();
  const nodeNames = readNodeNames(names);
  return {
    snapshot: {
      user: { name: user.username, isAdmin: user.is_superuser },
      regionFamilies: { ...families, binding: versionFacts.deploysByUrl(release) },
      vmHosts: vmHosts.filter(({ type }) => type === "lxd").map(toVmHost),
      zones: [],
      resourcePools: [],
      domains: [],
      subnets: subnets.map(toSubnet),
      ranges: new PackedRangeIndex(ranges.map(toRange)),
      usableRanges,
      images: toImages(images),
      hostnames: new Map([...nodeNames.nodes].map(([systemId, { hostname }]) => [hostname, systemId])),
      rackAddresses: nodeNames.racks,
      addresses,
      ...regionOf(nodeNames),
      unread,
    },
    addresses,
    names: nodeNames,
  };
}

/** Of several controllers always the same one. */
function regionOf({ nodes }: NodeNames): Pick<Snapshot, "regionSystemId"> {
  const isController = (type: NodeType): boolean =>
    type === NodeType.RegionController || type === NodeType.RegionAndRackController;
  const ids = [...nodes].filter(([, { type }]) => isController(type)).map(([systemId]) => systemId);
  const [regionSystemId] = ids.sort();
  return regionSystemId === undefined ? {} : { regionSystemId };
}

/** What a VM names of MAAS's. */
export interface References {
  vmHost?: unknown;
  zone?: unknown;
  resourcePool?: unknown;
  domain?: unknown;
}

/** The parts of a snapshot that are read for a VM that names something of them. */
export type NamedPart = "zones" | "resourcePools" | "domains";

const listings: Record<NamedPart, (client: MaasClient) => Promise<(Named & { is_default?: boolean })[]>> = {
  zones: listZones,
  resourcePools: listResourcePools,
  domains: listDomains,
};

/** The parts that VMs need. */
export function namedParts(vms: readonly (References | undefined)[]): NamedPart[] {
  const names = (property: keyof References): boolean => vms.some((vm) => vm?.[property] !== undefined);
  return [
    ...(names("zone") ? ["zones" as const] : []),
    ...(names("resourcePool") ? ["resourcePools" as const] : []),
    ...(names("domain") ? ["domains" as const] : []),
  ];
}

/** Reads one such part into a snapshot: one request. */
export async function readNamedPart(
  client: MaasClient,
  part: NamedPart,
  read: Promise<ReadSnapshot>,
): Promise<void> {
  const unread: UnreadPart[] = [];
  const [items, { snapshot }] = await Promise.all([readable(part, listings[part](client), unread), read]);
  snapshot[part] = items.map(toItem);
  // Only domains have one.
  const byDefault = items.find(({ is_default: isDefault }) => isDefault === true);
  if (byDefault !== undefined) {
    snapshot.defaultDomain = toItem(byDefault);
  }
  snapshot.unread.push(...unread);
}

/** The answer, or none and a note of it where the user may not read it. */
async function readable<T>(part: SnapshotPart, answer: Promise<T[]>, unread: UnreadPart[]): Promise<T[]> {
  try {
    return await answer;
  } catch (error) {
    if (!hasStatus(error, 403)) {
      throw error;
    }
    unread.push({ part, because: `MAAS does not let this user read its ${said[part]}` });
    return [];
  }
}

const said: Record<SnapshotPart, string> = {
  vmHosts: "VM hosts",
  zones: "zones",
  resourcePools: "resource pools",
  domains: "domains",
  subnets: "subnets",
  ranges: "IP ranges",
  images: "boot images",
  hostnames: "DNS names",
  addresses: "addresses in use",
};

/** What MAAS leaves out of its answers to an ordinary user without saying so. */
function unseenBy(user: User): UnreadPart[] {
  return user.is_superuser
    ? []
    : [{ part: "hostnames", because: "MAAS shows an ordinary user the host names of its own machines only" }];
}

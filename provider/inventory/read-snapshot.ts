import type { MaasClient } from "../maas/client";
import { answered } from "../maas/errors";
import { listBootResources, listDomains, listResourcePools, listZones, whoAmI } from "../maas/lists";
import { listMachines } from "../maas/machines";
import { listDnsResources, listIpRanges, listSubnets } from "../maas/networks";
import { listVmHosts } from "../maas/vm-hosts";
import type { Machine, User, VmHost } from "../maas/wire";
import { PackedAddressIndex } from "./address-index";
import { toImages, toItem, toRange, toSubnet, toVmHost } from "./convert";
import { readNodeNames, type NodeNames } from "./node-names";
import { PackedRangeIndex } from "./range-index";
import { readRegionFamilies, type ResolveHost } from "./region-families";
import type { Snapshot, SnapshotPart, Unread, VmHostItem } from "./snapshot";

/** A snapshot with what its source needs besides. */
export interface ReadSnapshot {
  snapshot: Snapshot;
  /** The same as the snapshot's `addresses`, to add to. */
  addresses: PackedAddressIndex;
  names: NodeNames;
}

/** Reads all that the rules need but the addresses in use: ten requests, however many VMs there are to check. */
export async function readSnapshot(client: MaasClient, resolve?: ResolveHost): Promise<ReadSnapshot> {
  const unread: Unread[] = [];
  const list = async <T>(part: SnapshotPart, answer: Promise<T[]>): Promise<T[]> => {
    try {
      return await answer;
    } catch (error) {
      if (!answered(error, 403)) {
        throw error;
      }
      unread.push({ part, because: `MAAS does not let this user read its ${said[part]}` });
      return [];
    }
  };
  const [user, regionFamilies, vmHosts, zones, pools, domains, subnets, ranges, images, names] =
    await Promise.all([
      whoAmI(client),
      readRegionFamilies(client.origin, resolve),
      list("vmHosts", readVmHosts(client)),
      list("zones", listZones(client)),
      list("resourcePools", listResourcePools(client)),
      list("domains", listDomains(client)),
      list("subnets", listSubnets(client)),
      list("ranges", listIpRanges(client)),
      list("images", listBootResources(client)),
      list("hostnames", listDnsResources(client)),
    ]);
  unread.push(...unseenBy(user, vmHosts));
  const addresses = new PackedAddressIndex();
  const nodeNames = readNodeNames(names);
  return {
    snapshot: {
      user: { name: user.username, isAdmin: user.is_superuser },
      regionFamilies,
      vmHosts,
      zones: zones.map(toItem),
      resourcePools: pools.map(toItem),
      domains: domains.map(toItem),
      subnets: subnets.map(toSubnet),
      ranges: new PackedRangeIndex(ranges.map(toRange)),
      images: toImages(images),
      hostnames: new Map([...nodeNames.nodes].map(([systemId, { hostname }]) => [hostname, systemId])),
      addresses,
      unread,
    },
    addresses,
    names: nodeNames,
  };
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

/** The VM hosts with their own machines' interfaces, which are the bridges to attach to, all in one request. */
async function readVmHosts(client: MaasClient): Promise<VmHostItem[]> {
  const hosts = (await listVmHosts(client)).filter(({ type }) => type === "lxd");
  const ids = hosts.flatMap(({ host }) => host?.system_id ?? []);
  const machines = ids.length === 0 ? [] : await listMachines(client, { id: ids });
  const machineOf = ({ host }: VmHost): Machine | undefined =>
    machines.find(({ system_id: id }) => id === host?.system_id);
  return hosts.map((host) => toVmHost(host, machineOf(host)));
}

/** What MAAS leaves out of its answers to an ordinary user without saying so. */
function unseenBy(user: User, vmHosts: readonly VmHostItem[]): Unread[] {
  const unseen: Unread[] = [];
  const hidden = vmHosts.filter(({ interfacesKnown }) => !interfacesKnown).map(({ name }) => name);
  if (hidden.length > 0) {
    const because = `MAAS shows this user no machine for the VM host${hidden.length > 1 ? "s" : ""} ${hidden.join(", ")}, so bridges are not checked there`;
    unseen.push({ part: "vmHosts", because });
  }
  if (!user.is_superuser) {
    const because = "MAAS shows an ordinary user the host names of its own machines only";
    unseen.push({ part: "hostnames", because });
  }
  return unseen;
}

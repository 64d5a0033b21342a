import type { SubnetItem } from "../../inventory/snapshot";
import { listAddressHolders, listUnknownNeighbours } from "../../maas/networks";
import { hasStatus } from "../../maas/errors";
import type { SummarisedAddress } from "../../maas/wire";
import type { Services } from "../services";
import type { AddressMap, StackOnMap, SubnetMap } from "./address-map";
import { readMachines, type Known, type KnownStack } from "./holders";
import { mapSubnet } from "./subnet-map";

/**
 * Asks MAAS what the addresses of subnets are used for: two requests for each, and one for every 64 machines that hold some, beside the
 * snapshot. Nothing is changed.
 * @param chosen which of MAAS's subnets
 * @param stacks those that can be named
 * @throws MaasError when MAAS could not show
 */
export async function readAddressMap(
  services: Services,
  chosen: (subnets: readonly SubnetItem[]) => SubnetItem[],
  stacks: readonly KnownStack[],
): Promise<Omit<AddressMap, "maas" | "time">> {
  const { client, snapshots } = services;
  const snapshot = await snapshots.get();
  const subnets = chosen(snapshot.subnets);
  await snapshots.ensureReservedIps(snapshot);
  await snapshots.ensureSubnets(
    snapshot,
    subnets.map(({ id }) => id),
  );
  const unread = new Set<string>();
  const addresses = new Map<SubnetItem, SummarisedAddress[]>();
  for (const subnet of subnets) {
    addresses.set(subnet, await readHolders(services, subnet, unread));
  }
  const machines = await readMachines(services, [...addresses.values()].flat());
  const neighbours = await listUnknownNeighbours(client);
  const known: Known = { machines, vmHosts: snapshot.vmHosts, stacks, neighbours };
  const maps = [...addresses].flatMap(([subnet, held]) => mapSubnet(subnet, held, snapshot, known) ?? []);
  snapshot.unread
    .filter(({ part }) => ["subnets", "ranges", "vmHosts", "addresses"].includes(part))
    .forEach(({ because }) => unread.add(because));
  return { subnets: maps, stacks: stacksOn(maps), unread: [...unread] };
}

async function readHolders(
  { client }: Services,
  { id, name }: SubnetItem,
  unread: Set<string>,
): Promise<SummarisedAddress[]> {
  try {
    return await listAddressHolders(client, id);
  } catch (error) {
    if (!hasStatus(error, 403)) {
      throw error;
    }
    unread.add(`MAAS does not let this user read the addresses in use in subnet ${name}`);
    return [];
  }
}

/** The stacks of the VMs, those with the most addresses first. */
function stacksOn(maps: readonly SubnetMap[]): StackOnMap[] {
  const stacks = new Map<string, StackOnMap>();
  for (const { holder } of maps.flatMap(({ runs }) => runs)) {
    if (holder?.stackId !== undefined) {
      const { stackId: id, stack: name } = holder;
      const before = stacks.get(id) ?? { id, ...(name === undefined ? {} : { name }), addresses: 0 };
      stacks.set(id, { ...before, addresses: before.addresses + 1 });
    }
  }
  return [...stacks.values()].sort((a, b) => b.addresses - a.addresses);
}

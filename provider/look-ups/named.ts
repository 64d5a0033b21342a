import type { NamedPart } from "../inventory/read-snapshot";
import type { Item, Snapshot } from "../inventory/snapshot";
import type { Services } from "../lifecycle/services";
import { refuseUnread } from "./found";
import type { LookUp } from "./look-up";
import { inOrder } from "./say";

export const getZones: LookUp<"getZones"> = async (services) => {
  const snapshot = await withPart(services, "zones");
  return { zones: inOrder<Item>(snapshot.zones) };
};

export const getResourcePools: LookUp<"getResourcePools"> = async (services) => {
  const snapshot = await withPart(services, "resourcePools");
  return { resourcePools: inOrder<Item>(snapshot.resourcePools) };
};

export const getDomains: LookUp<"getDomains"> = async (services) => {
  const { domains, defaultDomain } = await withPart(services, "domains");
  return {
    domains: inOrder<Item>(domains).map(({ id, name }) => ({
      id,
      name,
      isDefault: id === defaultDomain?.id,
    })),
  };
};

async function withPart({ snapshots }: Services, part: NamedPart): Promise<Snapshot> {
  const snapshot = await snapshots.getLatest();
  await snapshots.ensureNamed(snapshot, part);
  refuseUnread(snapshot, part);
  return snapshot;
}

import type { VmHostInfo, VmHostNetwork } from "../inputs";
import type { HostInterface, Snapshot, VmHostItem } from "../inventory/snapshot";
import type { Services } from "../lifecycle/services";
import { found } from "./found";
import { inOrder, toGb } from "./say";
import type { LookUp } from "./look-up";

/** All VM hosts, or those of a zone and a resource pool. */
export const getVmHosts: LookUp<"getVmHosts"> = async (services, { zone, resourcePool }) => {
  const { snapshots } = services;
  // As a VM that may be on any host: their networks come too.
  const snapshot = await snapshots.getLatest({});
  await Promise.all([
    ...(zone === undefined ? [] : [snapshots.ensureNamed(snapshot, "zones")]),
    ...(resourcePool === undefined ? [] : [snapshots.ensureNamed(snapshot, "resourcePools")]),
  ]);
  const zoneId = zone === undefined ? undefined : found("Zone", zone, snapshot.zones).id;
  const poolId =
    resourcePool === undefined ? undefined : found("Resource pool", resourcePool, snapshot.resourcePools).id;
  const hosts = snapshot.vmHosts.filter(
    (host) =>
      (zoneId === undefined || host.zone.id === zoneId) && (poolId === undefined || host.pool.id === poolId),
  );
  return { vmHosts: await Promise.all(inOrder(hosts).map((host) => describe(services, host, snapshot))) };
};

/** The VM host of a name or id. */
export const getVmHost: LookUp<"getVmHost"> = async (services, { name }) => {
  const snapshot = await services.snapshots.getLatest({ vmHost: name });
  return describe(services, found("VM host", name, snapshot.vmHosts), snapshot);
};

async function describe(services: Services, host: VmHostItem, snapshot: Snapshot): Promise<VmHostInfo> {
  // What the way to a host's LXD is, MAAS shows to administrators only.
  const project = snapshot.user.isAdmin ? await services.lxdHosts.projectOf(host) : undefined;
  const { id, name, systemId, lxdVersion, cores, freeCores, memory, freeMemory } = host;
  return {
    id,
    name,
    ...(systemId === undefined ? {} : { systemId }),
    zone: host.zone.name,
    resourcePool: host.pool.name,
    ...(project === undefined ? {} : { project }),
    ...(lxdVersion === undefined ? {} : { lxdVersion }),
    architectures: host.architectures,
    cores,
    freeCores,
    memory,
    freeMemory,
    storagePools: host.storagePools.map((pool) => ({
      name: pool.name,
      free: toGb(pool.available),
      isDefault: pool.default,
    })),
    ...(host.interfacesKnown ? { networks: host.interfaces.map((nic) => networkOf(nic, snapshot)) } : {}),
  };
}

function networkOf({ name, type, vlan, addresses }: HostInterface, { subnets }: Snapshot): VmHostNetwork {
  return {
    name,
    type,
    ...(vlan === undefined ? {} : { vlan: vlan.vid, fabric: vlan.fabric }),
    subnets: subnets.filter((subnet) => subnet.vlan.id === vlan?.id).map(({ cidr }) => cidr),
    ipAddresses: addresses,
  };
}

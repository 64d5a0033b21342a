import { textError } from "../errors";
import type { Region } from "../store/region";
import type { Instance, VmHost } from "../store/rows";

export interface DiskRequest {
  /** Bytes. */
  readonly size: number;
  readonly tags: readonly string[];
}

export interface NicRequest {
  readonly name: string;
  /** The interface of the host to which the NIC is attached. */
  readonly hostInterface: string;
}

/** The devices in the order in which LXD's JSON has them, the bytes of their names: MAAS asks the VM to boot from the first one asked for. */
export function devicesInOrder(nics: readonly NicRequest[]): (NicRequest & { boots?: boolean })[] {
  return nics
    .map((nic, at) => (at === 0 ? { ...nic, boots: true } : nic))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** LXD starts or stops an instance. */
export function switchInstance(region: Region, instance: Instance, runs: boolean): void {
  const isStarted = runs && !instance.running;
  region.instances.update(instance, {
    running: runs,
    ...(isStarted ? { startedAt: region.clock.now() } : {}),
  });
}

/** An error of LXD as compose passes it on. */
export function lxdError(message: string): Error {
  return textError(503, `Unable to compose machine because: Failed talking to pod: ${message}`);
}

function poolTotal(host: VmHost, pool: string): number {
  return host.storagePools.find((one) => one.id === pool)?.total ?? 0;
}

/** Bytes that the instances of a host take of a storage pool. */
export function poolUsed(region: Region, host: VmHost, pool: string): number {
  if (region.isFull(host.name, "storage")) {
    return poolTotal(host, pool);
  }
  return region.usageOfHosts.of(host.id).disks.get(pool) ?? 0;
}

/** The storage pool for each disk: the one a tag names, else the default one. Other tags are ignored. */
export function placeDisks(
  region: Region,
  host: VmHost,
  disks: readonly DiskRequest[],
): { size: number; pool: string; tags: string[] }[] {
  const asked = new Map<string, number>();
  return disks.map((disk) => {
    const named = host.storagePools.filter((pool) => disk.tags.includes(pool.name));
    const pools =
      named.length > 0 ? named : host.storagePools.filter((pool) => pool.id === host.defaultStoragePoolId);
    const fitting = pools.find(
      (pool) => disk.size <= pool.total - poolUsed(region, host, pool.id) - (asked.get(pool.id) ?? 0),
    );
    if (fitting === undefined) {
      const names = pools.map((pool) => pool.name).join(", ");
      throw textError(
        500,
        named.length > 0
          ? `Not enough storage space on storage pools: ${names}`
          : `Not enough space in default storage pool: ${names}`,
      );
    }
    asked.set(fitting.id, (asked.get(fitting.id) ?? 0) + disk.size);
    return { size: disk.size, pool: fitting.id, tags: [...disk.tags] };
  });
}

/** What LXD itself refuses about a name. */
export function checkInstanceName(region: Region, host: VmHost, name: string): void {
  if (/^\d+$/.test(name)) {
    throw lxdError("Invalid instance name: Name cannot be a number");
  }
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw lxdError("Invalid instance name: Name can only contain alphanumeric and hyphen characters");
  }
  if (/^[-\d]/.test(name)) {
    throw lxdError("Invalid instance name: Name must not start with a number or a hyphen");
  }
  if (name.endsWith("-")) {
    throw lxdError("Invalid instance name: Name must not end with a hyphen");
  }
  if (region.instances.get(`${host.id}/${name}`) !== undefined) {
    throw lxdError(
      'Failed creating instance record: Add instance info to the database: This "instances" entry already exists',
    );
  }
}

/**
 * LXD from 6.7 has `boot.mode` in place of a key that MAAS sends with every instance (`security.secureboot`, in MAAS's LXD driver up to
 * 3.7.3). Read in both sources, not recorded (docs/maas-notes.md): the words are LXD's for a key that it does not know.
 */
export function checkSecureBootKey({ version }: VmHost): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 6 || (major === 6 && minor >= 7)) {
    throw lxdError("Invalid config: Unknown configuration key: security.secureboot");
  }
}

export interface Usage {
  readonly cores: number;
  /** MiB. */
  readonly memory: number;
}

/** What MAAS believes that a host's instances use; it does not see those that it has no record of. */
export function hostUsage(region: Region, host: VmHost): Usage {
  const { cores, memory } = region.usageOfHosts.of(host.id);
  return {
    cores: region.isFull(host.name, "cores") ? host.cores * host.cpuOverCommitRatio : cores,
    memory: region.isFull(host.name, "memory") ? host.memory * host.memoryOverCommitRatio : memory,
  };
}

/** Bytes that MAAS counts as used in a pool: once for each known instance, twice for one that the last refresh found. */
export function countedPoolUse(region: Region, host: VmHost, pool: string): number {
  if (region.isFull(host.name, "storage")) {
    return poolTotal(host, pool);
  }
  return region.usageOfHosts.of(host.id).counted.get(pool) ?? 0;
}

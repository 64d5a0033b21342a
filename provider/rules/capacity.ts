import { poolOf, type Demand } from "../inventory/amounts";
import type { StoragePoolItem, VmHostItem } from "../inventory/snapshot";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { sortBySimilarity, list } from "./wording";

/** What MAAS composes with when nothing is asked for. */
const defaults = { cores: 1, memoryMiB: 2048, diskGB: 8 } as const;
/** The least that an unknown size can turn out to be. */
const least = { cores: 1, memoryMiB: 1024 } as const;
const bytesPerGB = 1e9;

/** What the VM takes of its host. Sizes that are not known yet count with the least they can be. */
export function demand(vm: PartialInputs): Demand {
  const cores = coresOf(vm);
  const atCompose = coresAtCompose(vm);
  return {
    cores,
    ...(atCompose === cores ? {} : { coresAtCompose: atCompose }),
    memory: memoryOf(vm),
    disksByPool: disksOf(vm),
  };
}

/**
 * MAAS's compose compares the parameter `cores` with what is free, by default 1, and does not look at the pinned ones, with which we leave
 * `cores` out. Once the VM is there, MAAS counts all its pinned cores as used.
 */
function coresAtCompose(vm: PartialInputs): number {
  return vm.inputs.pinnedCores?.length ? defaults.cores : coresOf(vm);
}

function coresOf({ inputs: { cores, pinnedCores }, isUnknown }: PartialInputs): number {
  if (cores !== undefined) {
    return cores;
  }
  return isUnknown("cores") ? least.cores : pinnedCores?.length || defaults.cores;
}

function memoryOf({ inputs: { memory }, isUnknown }: PartialInputs): number {
  return memory ?? (isUnknown("memory") ? least.memoryMiB : defaults.memoryMiB);
}

function disksOf({ inputs: { disks }, isUnknown }: PartialInputs): Demand["disksByPool"] {
  const byPool = new Map<string | undefined, number>();
  if (!disks?.length) {
    return isUnknown("disks") ? byPool : byPool.set(undefined, defaults.diskGB * bytesPerGB);
  }
  disks.forEach((disk, i) => {
    if (disk?.size !== undefined && !isUnknown(`disks[${i}].pool`)) {
      byPool.set(disk.pool, (byPool.get(disk.pool) ?? 0) + Math.floor(disk.size * bytesPerGB));
    }
  });
  return byPool;
}

/** MAAS refuses more cores than the host has in all, whatever is over-committed, and more than are free. */
export function enoughCores(vm: PartialInputs, host: VmHostItem): CheckFailure[] {
  const cores = coresAtCompose(vm);
  const property = "cores";
  if (cores > host.cores) {
    return [fail(property, `VM host ${host.name} has ${host.cores} cores in all, but the VM needs ${cores}`)];
  }
  return cores > host.freeCores
    ? [fail(property, `VM host ${host.name} has ${host.freeCores} free cores, but the VM needs ${cores}`)]
    : [];
}

/** MAAS takes the numbers from 0 up to the host's count. */
export function pinnableCores(
  { inputs: { pinnedCores = [] } }: PartialInputs,
  host: VmHostItem,
): CheckFailure[] {
  return pinnedCores.flatMap((core, i) =>
    core !== undefined && core >= host.cores
      ? [
          fail(
            `pinnedCores[${i}]`,
            `Core ${core} does not exist on VM host ${host.name}: it has 0 to ${host.cores - 1}`,
          ),
        ]
      : [],
  );
}

export function enoughMemory(vm: PartialInputs, host: VmHostItem): CheckFailure[] {
  const { memory } = demand(vm);
  return memory > host.freeMemory
    ? [
        fail(
          "memory",
          `VM host ${host.name} has ${host.freeMemory} MiB of free memory, but the VM needs ${memory}`,
        ),
      ]
    : [];
}

/** MAAS ignores an unknown pool and takes the default one. */
export function storagePoolExists(
  { inputs: { disks = [] } }: PartialInputs,
  host: VmHostItem,
): CheckFailure[] {
  return disks.flatMap((disk, i) => {
    const pool = disk?.pool;
    if (pool === undefined || poolOf(host, pool)) {
      return [];
    }
    const names = sortBySimilarity(
      pool,
      host.storagePools.map(({ name }) => name),
    );
    return [
      fail(
        `disks[${i}].pool`,
        `Storage pool ${pool} does not exist on VM host ${host.name}: it has ${list(names)}`,
      ),
    ];
  });
}

export function enoughStorage(vm: PartialInputs, host: VmHostItem): CheckFailure[] {
  return [...storageOn(host, demand(vm))].flatMap(([pool, bytes]) =>
    bytes <= pool.available
      ? []
      : [
          fail(
            "disks",
            `Storage pool ${pool.name} of VM host ${host.name} has ${Math.floor(pool.available / bytesPerGB)} GB free, but the VM needs ${bytes / bytesPerGB} GB`,
          ),
        ],
  );
}

/** Bytes of each of the host's pools that a demand takes; what is for a pool that it does not have is left out. */
export function storageOn(
  host: VmHostItem,
  { disksByPool }: Pick<Demand, "disksByPool">,
): Map<StoragePoolItem, number> {
  const byPool = new Map<StoragePoolItem, number>();
  for (const [name, bytes] of disksByPool) {
    const pool = poolOf(host, name);
    if (pool) {
      byPool.set(pool, (byPool.get(pool) ?? 0) + bytes);
    }
  }
  return byPool;
}

export function architectureOffered(
  { inputs: { architecture } }: PartialInputs,
  host: VmHostItem,
): CheckFailure[] {
  return architecture === undefined || host.architectures.includes(architecture)
    ? []
    : [
        fail(
          "architecture",
          `Architecture ${architecture} does not run on VM host ${host.name}: it has ${list(sortBySimilarity(architecture, host.architectures))}`,
        ),
      ];
}

import type { StoragePoolItem, VmHostItem } from "./snapshot";

/** What a VM takes of its host. */
export interface Demand {
  cores: number;
  /** How many cores MAAS asks the host for when it composes the VM, where that is not what the VM takes afterwards. */
  coresAtCompose?: number;
  /** MiB. */
  memory: number;
  /** Bytes by storage pool; the host's default pool is under `undefined`. */
  disksByPool: ReadonlyMap<string | undefined, number>;
}

/** Amounts by what they are of: `cores`, `memory`, `pool <name>`. */
export type Amounts = Map<string, number>;

const POOL = "pool ";
const BYTES_PER_GB = 1e9;

/** What a VM takes of this host. What is for a pool that the host does not have is left out. */
export function amountsOn(host: VmHostItem, { cores, memory, disksByPool }: Demand): Amounts {
  const amounts: Amounts = new Map([
    ["cores", cores],
    ["memory", memory],
  ]);
  for (const [name, bytes] of disksByPool) {
    const pool = poolOf(host, name);
    if (pool !== undefined) {
      add(amounts, POOL + pool.name, bytes);
    }
  }
  return amounts;
}

/** What a host has free by the snapshot. */
export function freeOn({ freeCores, freeMemory, storagePools }: VmHostItem): Amounts {
  return new Map([
    ["cores", freeCores],
    ["memory", freeMemory],
    ...storagePools.map(({ name, available }): [string, number] => [POOL + name, available]),
  ]);
}

/** The host with more (or less) free than it has. */
export function withMore(host: VmHostItem, more: Amounts): VmHostItem {
  const of = (what: string): number => more.get(what) ?? 0;
  return {
    ...host,
    freeCores: host.freeCores + of("cores"),
    freeMemory: host.freeMemory + of("memory"),
    storagePools: host.storagePools.map((pool) => ({
      ...pool,
      available: pool.available + of(POOL + pool.name),
    })),
  };
}

export function add(amounts: Amounts, what: string, amount: number): void {
  amounts.set(what, (amounts.get(what) ?? 0) + amount);
}

export function addAll(amounts: Amounts, more: Amounts, times = 1): void {
  for (const [what, amount] of more) {
    add(amounts, what, times * amount);
  }
}

/** The host's pool of that name, or its default one. */
export function poolOf({ storagePools }: VmHostItem, name: string | undefined): StoragePoolItem | undefined {
  return storagePools.find((pool) => (name === undefined ? pool.default : pool.name === name));
}

/** The input that an amount is asked for with. */
export function propertyOf(what: string): "cores" | "memory" | "disks" {
  return what === "cores" || what === "memory" ? what : "disks";
}

/** `3 cores`, `2048 MiB of memory`, `8 GB of storage pool fast`. */
export function formatAmount(what: string, amount: number): string {
  if (what === "cores") {
    return `${amount} cores`;
  }
  if (what === "memory") {
    return `${amount} MiB of memory`;
  }
  return `${Math.floor((amount / BYTES_PER_GB) * 10) / 10} GB of storage pool ${what.slice(POOL.length)}`;
}

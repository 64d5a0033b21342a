import type { Snapshot, VmHostItem } from "../inventory/snapshot";
import { storageOn, type Demand } from "./capacity";

/** What one VM takes of one host. */
export interface Share {
  /** MAAS's id of the VM host. */
  vmHostId: number;
  demand: Demand;
}

/** What changes on the hosts besides the VM that is judged. */
export interface Shares {
  /** VMs that will be composed before it. */
  taken?: readonly Share[];
  /** VMs that will be gone before it is composed: the one that it replaces, say. */
  freed?: readonly Share[];
}

/** The snapshot with the hosts as they will be: the rules of capacity then judge a VM among the others of its program. */
export function withShares(snapshot: Snapshot, { taken = [], freed = [] }: Shares): Snapshot {
  if (taken.length + freed.length === 0) {
    return snapshot;
  }
  const changes = [
    ...taken.map((share) => ({ ...share, sign: -1 })),
    ...freed.map((share) => ({ ...share, sign: 1 })),
  ];
  const vmHosts = snapshot.vmHosts.map((host) =>
    changes
      .filter(({ vmHostId }) => vmHostId === host.id)
      .reduce((before, { demand, sign }) => withShare(before, demand, sign), host),
  );
  return { ...snapshot, vmHosts };
}

function withShare(host: VmHostItem, demand: Demand, sign: number): VmHostItem {
  const bytes = storageOn(host, demand);
  return {
    ...host,
    freeCores: host.freeCores + sign * demand.cores,
    freeMemory: host.freeMemory + sign * demand.memory,
    storagePools: host.storagePools.map((pool) => ({
      ...pool,
      available: pool.available + sign * (bytes.get(pool) ?? 0),
    })),
  };
}

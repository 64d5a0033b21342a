import type { Instance } from "./rows";
import type { RowIndex } from "./table";

/** What the instances of one VM host take. */
export interface HostTotals {
  /** Of the instances that MAAS has a record of. */
  cores: number;
  /** MiB, of the instances that MAAS has a record of. */
  memory: number;
  /** Bytes by storage pool, of all instances. */
  readonly disks: Map<string, number>;
  /** Bytes by storage pool as MAAS counts them: of known instances, twice of one that the last refresh found. */
  readonly counted: Map<string, number>;
}

/** One instance's part of the totals, as it was when it was added. */
interface Share {
  readonly vmHostId: number;
  readonly cores: number;
  readonly memory: number;
  readonly disks: Instance["disks"];
  /** How often its disks count for MAAS. */
  readonly times: number;
}

function shareOf({ vmHostId, cores, memory, disks, machineId, discovered }: Instance): Share {
  const known = machineId !== null;
  return {
    vmHostId,
    cores: known ? cores : 0,
    memory: known ? memory : 0,
    disks,
    times: known ? (discovered ? 2 : 1) : 0,
  };
}

/** Sums over each host's instances, kept with the table: a compose on a host of thousands asks for them several times. */
export class HostUsage implements RowIndex<Instance> {
  private readonly totals = new Map<number, HostTotals>();
  private readonly shares = new Map<string, Share>();

  keyOf({ vmHostId }: Instance): number {
    return vmHostId;
  }

  add(instance: Instance): void {
    const share = shareOf(instance);
    this.shares.set(instance.id, share);
    this.count(share, 1);
  }

  move(instance: Instance): void {
    this.remove(instance);
    this.add(instance);
  }

  remove({ id }: Instance): void {
    const share = this.shares.get(id);
    if (share !== undefined) {
      this.count(share, -1);
      this.shares.delete(id);
    }
  }

  of(vmHostId: number): HostTotals {
    const totals = this.totals.get(vmHostId) ?? {
      cores: 0,
      memory: 0,
      disks: new Map<string, number>(),
      counted: new Map<string, number>(),
    };
    this.totals.set(vmHostId, totals);
    return totals;
  }

  private count({ vmHostId, cores, memory, disks, times }: Share, sign: 1 | -1): void {
    const totals = this.of(vmHostId);
    totals.cores += sign * cores;
    totals.memory += sign * memory;
    for (const { pool, size } of disks) {
      totals.disks.set(pool, (totals.disks.get(pool) ?? 0) + sign * size);
      totals.counted.set(pool, (totals.counted.get(pool) ?? 0) + sign * size * times);
    }
  }
}

import { isDeepStrictEqual } from "node:util";
import type { Conflict } from "./program";
import type { StoragePoolItem, VmHostItem } from "./snapshot";

/** What a VM takes of its host. */
export interface HostDemand {
  cores: number;
  /** MiB. */
  memory: number;
  /** Bytes by storage pool; the host's default pool is under `undefined`. */
  disksByPool: ReadonlyMap<string | undefined, number>;
}

/** What a VM takes, and of which hosts it may be: one when it is placed. */
export interface Placement {
  hosts: readonly VmHostItem[];
  demand: HostDemand;
}

/** What the VMs on one set of hosts take together. */
interface Group {
  hosts: readonly number[];
  /** What new VMs and replacements ask for. */
  needed: Sums;
  /** What the old selves of replacements give back, on one of these hosts. */
  freed: Sums;
}

/** Amounts by what they are of: `cores`, `memory`, `pool <name>`. */
type Sums = Map<string, number>;

interface Entry {
  wanted: Placement;
  old: Placement | undefined;
  /** Whether the VM that is there stays as it is, so that MAAS counts it already. */
  stays: boolean;
}

const BYTES_PER_GB = 1e9;

/**
 * Adds up what the VMs of a program take of each host, and compares it with what MAAS says is free.
 *
 * - A VM that stays as it is counts as nothing, since MAAS counts it already; a replacement with the difference, since its old self
 *   is deleted first. What a VM gives back helps those that are checked after it, as those that depend on it are; one that
 *   is composed beside it cannot wait for it.
 * - What the program gives up does not count as free: the engine deletes it last.
 * - A set of hosts is full when the VMs that can be nowhere else ask for more than all of it has. That is necessary for any
 *   placement, so it is never a false alarm for VMs whose host is chosen at create.
 * - What is free is taken from the first snapshot that shows a host: later ones already count what this process has composed.
 */
export class HostLedger {
  private readonly hosts = new Map<number, VmHostItem>();
  private readonly groups = new Map<string, Group>();
  private readonly entries = new Map<string, Entry>();

  /**
   * Takes a VM in, in place of what was known of it, and tells what is asked too much of because of it. Says nothing of what the VM
   * alone asks too much of.
   * @param old what the VM that is there takes; for one that an interrupted run left, the same as `wanted`. It is to be left out in the
   * second check of a replacement, for which the first is remembered
   */
  register(urn: string, wanted: Placement, old?: Placement): Conflict[] {
    const before = this.entries.get(urn);
    if (before !== undefined) {
      this.count(before, -1);
    }
    for (const host of [...wanted.hosts, ...(old?.hosts ?? [])]) {
      if (!this.hosts.has(host.id)) {
        this.hosts.set(host.id, host);
      }
    }
    const entry = { wanted, old: old ?? before?.old, stays: old !== undefined && isSame(wanted, old) };
    this.entries.set(urn, entry);
    this.count(entry, 1);
    return entry.stays ? [] : this.shortages(entry);
  }

  /** Counts a VM that was taken in as new for one that MAAS counts already, since an interrupted run left it. */
  countAsThere(urn: string): void {
    const entry = this.entries.get(urn);
    if (entry !== undefined && entry.old === undefined) {
      this.register(urn, entry.wanted, entry.wanted);
    }
  }

  /** The VMs that count as new on any of these hosts, to find those among them that an interrupted run left. */
  newOn(hosts: readonly VmHostItem[]): string[] {
    const ids = new Set(hosts.map(({ id }) => id));
    return [...this.entries]
      .filter(([, { wanted, old }]) => old === undefined && wanted.hosts.some(({ id }) => ids.has(id)))
      .map(([urn]) => urn);
  }

  private count({ wanted, old, stays }: Entry, sign: 1 | -1): void {
    if (stays) {
      return;
    }
    addTo(this.groupOf(wanted.hosts).needed, this.sumsOf(wanted), sign);
    if (old !== undefined) {
      addTo(this.groupOf(old.hosts).freed, this.sumsOf(old), sign);
    }
  }

  private groupOf(hosts: readonly VmHostItem[]): Group {
    const ids = idsOf(hosts);
    const key = ids.join(",");
    const group = this.groups.get(key) ?? { hosts: ids, needed: new Map(), freed: new Map() };
    this.groups.set(key, group);
    return group;
  }

  /** On a single host the default pool has a name, under which others may ask for it. */
  private sumsOf({ hosts, demand }: Placement): Sums {
    const sums: Sums = new Map([
      ["cores", demand.cores],
      ["memory", demand.memory],
    ]);
    const only = hosts.length === 1 ? hosts[0] : undefined;
    for (const [pool, bytes] of demand.disksByPool) {
      const name = pool ?? only?.storagePools.find((item) => item.default)?.name;
      addTo(sums, new Map([[poolKey(name), bytes]]), 1);
    }
    return sums;
  }

  /** The sets of hosts which the VM's hosts are among and which are full, the smallest first; each thing is said once. */
  private shortages({ wanted, old }: Entry): Conflict[] {
    const ids = idsOf(wanted.hosts);
    const own = this.sumsOf(wanted);
    // What its old self had here is not more than before.
    const shared = old?.hosts.some(({ id }) => ids.includes(id)) ? old : undefined;
    const before = shared === undefined ? new Map<string, number>() : this.sumsOf(shared);
    const sets = [...this.groups.values()]
      .map(({ hosts }) => hosts)
      .filter((hosts) => ids.length > 0 && ids.every((id) => hosts.includes(id)))
      .sort((a, b) => a.length - b.length);
    const found = new Map<string, Conflict>();
    for (const hosts of sets) {
      const needed = this.neededOn(hosts);
      for (const [what, amount] of own) {
        const free = this.freeOn(hosts, what);
        const asked = needed.get(what) ?? 0;
        const grows = amount > (before.get(what) ?? 0);
        if (grows && amount <= free && asked > free && !found.has(what)) {
          found.set(what, this.shortage(what, hosts, { free, asked, amount }));
        }
      }
    }
    return [...found.values()];
  }

  private neededOn(hosts: readonly number[]): Sums {
    const sums: Sums = new Map();
    for (const group of this.groups.values()) {
      if (group.hosts.every((id) => hosts.includes(id))) {
        addTo(sums, group.needed, 1);
      }
      if (group.hosts.some((id) => hosts.includes(id))) {
        addTo(sums, group.freed, -1);
      }
    }
    return sums;
  }

  private freeOn(hosts: readonly number[], what: string): number {
    return hosts.reduce((sum, id) => {
      const host = this.hosts.get(id);
      return host === undefined ? sum : sum + Math.max(0, freeOf(host, what));
    }, 0);
  }

  private shortage(
    what: string,
    hosts: readonly number[],
    { free, asked, amount }: { free: number; asked: number; amount: number },
  ): Conflict {
    const names = hosts.map((id) => this.hosts.get(id)?.name ?? String(id));
    const who = names.length === 1 ? `VM host ${names[0]} has` : `VM hosts ${names.join(", ")} together have`;
    const { property, say } = sayable(what);
    return {
      property,
      reason: `${who} ${say(free)} free, and the VMs of this program ask for ${say(asked)} more in all, this one for ${say(amount)}`,
    };
  }
}

const idsOf = (hosts: readonly VmHostItem[]): number[] => hosts.map(({ id }) => id).sort((a, b) => a - b);

function isSame(a: Placement, b: Placement): boolean {
  return isDeepStrictEqual([idsOf(a.hosts), a.demand], [idsOf(b.hosts), b.demand]);
}

const POOL = "pool ";
const poolKey = (name: string | undefined): string => POOL + (name ?? "");

function freeOf(host: VmHostItem, what: string): number {
  if (what === "cores") {
    return host.freeCores;
  }
  return what === "memory" ? host.freeMemory : (poolOf(host, what.slice(POOL.length))?.available ?? 0);
}

function poolOf({ storagePools }: VmHostItem, name: string): StoragePoolItem | undefined {
  return storagePools.find((pool) => (name === "" ? pool.default : pool.name === name));
}

function sayable(what: string): { property: string; say: (amount: number) => string } {
  if (what === "cores") {
    return { property: "cores", say: (cores) => `${cores} cores` };
  }
  if (what === "memory") {
    return { property: "memory", say: (memory) => `${memory} MiB of memory` };
  }
  const pool = what.slice(POOL.length);
  const where = pool === "" ? "the default storage pool" : `storage pool ${pool}`;
  return {
    property: "disks",
    say: (bytes) => `${Math.floor((bytes / BYTES_PER_GB) * 10) / 10} GB of ${where}`,
  };
}

function addTo(sums: Sums, more: Sums, times: number): void {
  for (const [what, amount] of more) {
    sums.set(what, (sums.get(what) ?? 0) + times * amount);
  }
}

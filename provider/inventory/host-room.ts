import { add, addAll, amountsOn, freeOn, withMore, type Amounts, type Demand } from "./amounts";
import type { VmHostItem } from "./snapshot";

/** A VM that is in MAAS, which counts it, and that goes or changes in this run. */
export interface Held {
  /** Absent where only the program's old inputs are known. */
  systemId?: string;
  hostId: number;
  demand: Demand;
}

/** What one VM of the program needs. */
export interface Need {
  demand: Demand;
  /** Its old self: deleted before the new one is composed, so that the VM itself can have its room, and no other can rely on it. */
  held?: Held | undefined;
  /** Whether MAAS is not asked for the VM again: it is changed in place, or an interrupted run left it. Only what grows needs room then. */
  stays?: boolean | undefined;
}

/** What a host has too little of for a VM. */
export interface Lack {
  host: string;
  what: string;
  /** What is left for the VM, its old self gone. */
  left: number;
  asked: number;
}

/**
 * The room of one host: what the snapshot says is free, what was freed since, and what the VMs of the program take.
 *
 * A VM takes the difference to its old self on this host, and at least nothing: one that shrinks may not have done so yet when another
 * one is composed. So what fits here fits in whichever order the VMs are composed.
 */
export class HostRoom {
  private readonly free: Amounts;
  private readonly freed: Amounts = new Map();
  private readonly load: Amounts = new Map();
  private readonly members = new Map<string, Need>();

  /** @param host as the first snapshot that has it shows it: a later one already counts what this run has composed */
  constructor(readonly host: VmHostItem) {
    this.free = freeOn(host);
  }

  take(urn: string, need: Need): void {
    this.release(urn);
    this.members.set(urn, need);
    this.count(need, 1);
  }

  release(urn: string): void {
    const need = this.members.get(urn);
    if (need !== undefined) {
      this.members.delete(urn);
      this.count(need, -1);
    }
  }

  /** Counts what a machine took as free: it is gone, and the snapshot still counts it. */
  give(demand: Demand): void {
    addAll(this.freed, amountsOn(this.host, demand));
  }

  /** What is left, when all VMs of the program are there. */
  left(what: string): number {
    return (this.free.get(what) ?? 0) + (this.freed.get(what) ?? 0) - (this.load.get(what) ?? 0);
  }

  /** What it has too little of for a VM that is not counted here yet. */
  lacks(need: Need): Lack[] {
    const before = this.heldHere(need);
    return [...amountsOn(this.host, need.demand)].flatMap(([what, asked]) => {
      const credit = before.get(what) ?? 0;
      const more = asked - credit;
      if (need.stays === true && more <= 0) {
        return [];
      }
      const spare = this.left(what) + (what === "cores" ? this.notAskedFor(need) : 0);
      return more <= spare ? [] : [{ host: this.host.name, what, left: this.left(what) + credit, asked }];
    });
  }

  /** The host as it is for one VM alone: with what was freed, and without its old self. */
  alone(held: Held | undefined): VmHostItem {
    const more = new Map(this.freed);
    if (held?.hostId === this.host.id) {
      addAll(more, amountsOn(this.host, held.demand));
    }
    return more.size === 0 ? this.host : withMore(this.host, more);
  }

  /**
   * MAAS asks for one core to compose a VM with pinned cores, and counts all of them once it is there. So the VM that is composed last can
   * have more than is left; as that can be any of them, it is as much as all of them can.
   */
  private notAskedFor(need: Need): number {
    const own = this.coresNotAskedFor(need);
    if (own === 0 || this.moreCores(need) <= 0) {
      return own;
    }
    const spared = [...this.members.values()].map((other) =>
      other.stays === true ? Infinity : this.coresNotAskedFor(other) + Math.max(0, -this.moreCores(other)),
    );
    return Math.min(own, ...spared);
  }

  private coresNotAskedFor({ demand: { cores, coresAtCompose = cores }, stays }: Need): number {
    return stays === true ? 0 : cores - coresAtCompose;
  }

  private moreCores({ demand, held }: Need): number {
    return demand.cores - (held?.hostId === this.host.id ? held.demand.cores : 0);
  }

  private heldHere({ held }: Need): Amounts {
    return held?.hostId === this.host.id ? amountsOn(this.host, held.demand) : new Map<string, number>();
  }

  private count(need: Need, sign: 1 | -1): void {
    const before = this.heldHere(need);
    for (const [what, amount] of amountsOn(this.host, need.demand)) {
      add(this.load, what, sign * Math.max(0, amount - (before.get(what) ?? 0)));
    }
  }
}

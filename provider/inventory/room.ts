import { propertyOf, formatAmount, type Demand } from "./amounts";
import { HostRoom, type Held, type Lack, type Need } from "./host-room";
import { move, pack, type RequestedRoom, type Planned } from "./packing";
import type { Snapshot, VmHostItem } from "./snapshot";

export interface Shortage {
  property: "cores" | "memory" | "disks";
  reason: string;
}

/**
 * The room on the hosts, in one run: the one place that adds up what VMs take. Check plans each VM that is to be composed on a host, create
 * composes it there, and delete says what it freed. So a program that passes check can be carried out, unless something else changes,
 * whatever the order in which the engine runs its creates.
 */
export class Room {
  private readonly hosts = new Map<number, HostRoom>();
  private readonly vms = new Map<string, Planned>();
  private readonly gone = new Set<string>();
  /** By system id: the VMs that this run has composed. */
  private readonly made = new Map<string, Planned>();
  private seen: Snapshot | undefined;

  /** Takes in the hosts of a snapshot that were not known before. */
  see(snapshot: Snapshot): void {
    if (this.seen !== snapshot) {
      this.seen = snapshot;
      for (const host of snapshot.vmHosts) {
        if (!this.hosts.has(host.id)) {
          this.hosts.set(host.id, new HostRoom(host));
        }
      }
    }
  }

  /** The snapshot as the rules judge one VM alone by it: without its old self, and without what this run has deleted. */
  alone(snapshot: Snapshot, held: Held | undefined): Snapshot {
    this.see(snapshot);
    const vmHosts = snapshot.vmHosts.map((host) => {
      const now = this.hosts.get(host.id)?.alone(held) ?? host;
      const { freeCores, freeMemory, storagePools } = now;
      // Interfaces are read into the snapshot's own hosts later on.
      return now === host ? host : { ...host, freeCores, freeMemory, storagePools };
    });
    return vmHosts.every((host, i) => host === snapshot.vmHosts[i]) ? snapshot : { ...snapshot, vmHosts };
  }

  /**
   * Plans a VM on a host, in place of what was planned for it: where its old self is, else where most memory is left. VMs that are not
   * being composed yet make way where that helps.
   * @returns what the hosts have too little of; the VM then counts nowhere
   */
  plan(urn: string, asked: RequestedRoom): Lack[] {
    this.drop(urn);
    const vm: Planned = { ...asked, urn, on: undefined, fixed: false };
    if (this.place(vm)) {
      this.vms.set(urn, vm);
      return [];
    }
    return this.hostsOf(vm).flatMap((room) => (vm.suits(room.host.id) ? room.lacks(vm) : []));
  }

  /**
   * The host to compose a VM on: the one that is planned, unless it is excluded by now; else another one.
   * @returns undefined when none has room
   */
  begin(urn: string, asked: RequestedRoom, excluded: ReadonlySet<number>): VmHostItem | undefined {
    const planned = this.vms.get(urn);
    if (planned?.on !== undefined && !excluded.has(planned.on.host.id) && this.stillFits(planned)) {
      planned.fixed = true;
      return planned.on.host;
    }
    const hosts = asked.hosts.filter((id) => !excluded.has(id));
    if (this.plan(urn, { ...asked, held: planned?.held, hosts }).length > 0) {
      return undefined;
    }
    const vm = this.vms.get(urn);
    if (vm?.on === undefined) {
      return undefined;
    }
    vm.fixed = true;
    return vm.on.host;
  }

  /** Counts a VM on a host without a question: the program names it, and MAAS decides. */
  beginOn(urn: string, hostId: number, need: Need): void {
    const held = this.vms.get(urn)?.held;
    this.drop(urn);
    const hosts = [hostId];
    const vm: Planned = { held, ...need, hosts, suits: () => true, urn, on: undefined, fixed: true };
    move(vm, this.hosts.get(hostId));
    this.vms.set(urn, vm);
  }

  /** Says which machine was composed for a VM. */
  composed(urn: string, systemId: string): void {
    const vm = this.vms.get(urn);
    if (vm !== undefined) {
      this.made.set(systemId, vm);
    }
  }

  /** Counts a VM no more: it was not composed, or it is there already. */
  drop(urn: string): void {
    this.vms.get(urn)?.on?.release(urn);
    this.vms.delete(urn);
  }

  /**
   * Plans the change of a VM that stays on its host.
   * @returns what the host has too little of
   */
  resize(urn: string, demand: Demand, held: Held): Lack[] {
    this.drop(urn);
    const need: Need = { demand, held, stays: true };
    const lacks = this.lacksOn(held.hostId, need);
    if (lacks.length === 0) {
      this.beginOn(urn, held.hostId, need);
    }
    return lacks;
  }

  /** What a host has too little of for a VM that is not counted there. */
  lacksOn(hostId: number, need: Need): Lack[] {
    return this.hosts.get(hostId)?.lacks(need) ?? [];
  }

  /** Notes that a VM which was planned as a new one is in MAAS already, and counted there. */
  isThere(urn: string, held: Held): void {
    const vm = this.vms.get(urn);
    const on = this.hosts.get(held.hostId);
    if (vm !== undefined && !vm.fixed && on !== undefined) {
      move(vm, undefined);
      vm.held = held;
      vm.stays = true;
      vm.hosts = [held.hostId];
      move(vm, on);
    }
  }

  /** Notes that a machine was deleted by this run. Its disks are those that are planned to go, where that is known. */
  freed({ systemId, hostId, demand }: Required<Held>): void {
    if (this.gone.has(systemId)) {
      return;
    }
    const held = this.forget(systemId);
    const vm = this.made.get(systemId);
    if (vm !== undefined) {
      // The snapshot never counted it.
      move(vm, undefined);
      return;
    }
    const { disksByPool } = held?.demand ?? demand;
    this.hosts.get(hostId)?.give({ ...demand, disksByPool });
  }

  /** Notes that a machine is not there any more: nobody can have its room by deleting it. */
  forget(systemId: string): Held | undefined {
    this.gone.add(systemId);
    const vm = [...this.vms.values()].find(({ held }) => held?.systemId === systemId);
    const held = vm?.held;
    if (vm !== undefined) {
      const { on } = vm;
      move(vm, undefined);
      vm.held = undefined;
      vm.stays = false;
      move(vm, on);
    }
    return held;
  }

  /** Whether the snapshot counts a machine that is still there: not one that this run has deleted or composed. */
  isCounted({ systemId }: Held): boolean {
    return systemId === undefined || !(this.gone.has(systemId) || this.made.has(systemId));
  }

  /** The VMs that are planned as new on any of these hosts, or may be. */
  newOn(hosts: readonly number[]): string[] {
    const ids = new Set(hosts);
    return [...this.vms.values()]
      .filter((vm) => vm.held === undefined && !vm.fixed && vm.hosts.some((id) => ids.has(id)))
      .map(({ urn }) => urn);
  }

  private place(vm: Planned): boolean {
    const on = this.choices(vm).find((room) => room.lacks(vm).length === 0 && vm.suits(room.host.id));
    if (on !== undefined) {
      if (vm.stays === true && on.host.id === vm.held?.hostId) {
        vm.hosts = [on.host.id];
      }
      move(vm, on);
      return true;
    }
    const movable = [...this.vms.values()].filter(({ fixed, hosts }) => !fixed && hosts.length > 1);
    return pack([...movable, vm], (one) => this.choices(one));
  }

  /** The hosts that a VM may be on, the best first. */
  private choices(vm: Planned): HostRoom[] {
    const own = vm.held?.hostId;
    return this.hostsOf(vm)
      .map((room) => ({
        room,
        id: room.host.id,
        rank: room.host.id === own ? 0 : 1,
        left: room.left("memory"),
      }))
      .sort((a, b) => a.rank - b.rank || b.left - a.left || a.id - b.id)
      .map(({ room }) => room);
  }

  private hostsOf({ hosts }: RequestedRoom): HostRoom[] {
    return hosts.flatMap((id) => this.hosts.get(id) ?? []);
  }

  private stillFits(vm: Planned): boolean {
    const { on } = vm;
    move(vm, undefined);
    const fits = on?.lacks(vm).length === 0;
    move(vm, on);
    return fits;
  }
}

/** What a host has too little of, said of the input that asks for it. */
export function formatShortage({ host, what, left, asked }: Lack): Shortage {
  return {
    property: propertyOf(what),
    reason: `VM host ${host} has ${formatAmount(what, left)} left beside the other VMs of this program, and this one asks for ${formatAmount(what, asked)}`,
  };
}

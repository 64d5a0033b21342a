import type { HostRoom, Need } from "./host-room";

/** A VM to be composed: what it needs, and where it may be. */
export interface RequestedRoom extends Need {
  /** The ids of the hosts that it may be on, one when the program names it. */
  hosts: readonly number[];
  /** Whether the host of this id has everything else that the VM needs; asked only of hosts with room. */
  suits: (hostId: number) => boolean;
}

/** What is remembered of a VM of the program. */
export interface Planned extends RequestedRoom {
  urn: string;
  on: HostRoom | undefined;
  /** Whether it can no longer be planned elsewhere: it is being composed, or is there. */
  fixed: boolean;
}

/** How many placements are tried beyond one for each VM: enough for every packing of half a dozen VMs. */
const MORE_TRIES = 800;

/**
 * Plans all of these VMs again, so that each has a host with room: the largest first, and where one finds none, those before it elsewhere.
 * @param choices the hosts that a VM may be on, the best first
 * @returns whether that was found; else they are all where they were
 */
export function pack(vms: readonly Planned[], choices: (vm: Planned) => HostRoom[]): boolean {
  const before = vms.map(({ on }) => on);
  vms.forEach((vm) => move(vm, undefined));
  const inOrder = [...vms].sort(
    (a, b) => b.demand.memory - a.demand.memory || b.demand.cores - a.demand.cores,
  );
  for (const order of [choices, (vm: Planned) => tightestFirst(choices(vm))]) {
    if (placeAll(inOrder, order)) {
      return true;
    }
  }
  vms.forEach((vm, i) => move(vm, before[i]));
  return false;
}

function placeAll(vms: readonly Planned[], choices: (vm: Planned) => HostRoom[]): boolean {
  let tries = vms.length + MORE_TRIES;
  /** For each VM that is placed, the hosts that are left to try. */
  const rest: HostRoom[][] = [];
  for (let at = 0; at < vms.length;) {
    const vm = vms[at]!;
    const hosts = (rest[at] ??= choices(vm));
    move(vm, undefined);
    const on = nextWithRoom(vm, hosts);
    if (on !== undefined && tries-- > 0) {
      move(vm, on);
      at += 1;
    } else {
      rest.pop();
      at -= 1;
      if (at < 0 || tries <= 0) {
        vms.forEach((one) => move(one, undefined));
        return false;
      }
    }
  }
  return true;
}

/** Takes hosts off the list up to one that has room. */
function nextWithRoom(vm: Planned, hosts: HostRoom[]): HostRoom | undefined {
  for (let room = hosts.shift(); room !== undefined; room = hosts.shift()) {
    if (room.lacks(vm).length === 0 && vm.suits(room.host.id)) {
      return room;
    }
  }
  return undefined;
}

function tightestFirst(rooms: HostRoom[]): HostRoom[] {
  return rooms.sort((a, b) => a.left("memory") - b.left("memory"));
}

/** Counts a VM on this host and no other, or on none. */
export function move(vm: Planned, on: HostRoom | undefined): void {
  vm.on?.release(vm.urn);
  vm.on = on;
  on?.take(vm.urn, vm);
}

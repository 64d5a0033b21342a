import { InFlight } from "../../in-flight";
import type { Held, Lack } from "../../inventory/host-room";
import { Room, formatShortage } from "../../inventory/room";
import type { Snapshot, VmHostItem } from "../../inventory/snapshot";
import { findByNameOrId } from "../../inventory/resolve";
import type { LxdVmInputs } from "../../inputs";
import type { Machine } from "../../maas/wire";
import { demand, enoughCores, enoughMemory } from "../../rules/capacity";
import { allKnown, type PartialInputs } from "../../rules/partial-inputs";
import type { CheckFailure } from "../../rules/check-failure";
import { fits } from "../../rules/host-requirements";
import { byProperty, candidateHosts, joinReasons } from "../../rules/hosts";
import { list } from "../../rules/wording";
import { StepError } from "../errors";

/** What is known of a VM when check plans it. */
interface Before {
  /** What MAAS counts of it now. */
  held: Held | undefined;
  /** Whether an interrupted run left that, so that the create goes on with it. */
  stays: boolean;
  /** Hosts that cannot take the VM for other reasons. */
  unfit: ReadonlySet<number>;
}

/** Once no check is under way, and none ended for so long, the VMs of the program that do not wait for others are all planned. */
const QUIET_MS = 100;
/** A check that hangs holds no create up for longer. */
const QUIET_AT_MOST_MS = 10_000;

/** On which hosts the VMs of a run are planned and composed. */
export class Placements {
  readonly room = new Room();
  /** The checks, each of which may plan a VM at its end. */
  readonly checks = new InFlight();

  /** Plans a VM on a host, and reports what the hosts have too little of beside the other VMs of the program. */
  plan(urn: string, vm: PartialInputs, snapshot: Snapshot, { held, stays, unfit }: Before): CheckFailure[] {
    const asked = this.asked(vm, snapshot, held, unfit);
    const lacks = this.room.plan(urn, { ...asked, held, stays });
    if (lacks.length === 0 && unfit.size > 0 && !asked.hosts.some(asked.suits)) {
      const names = snapshot.vmHosts.flatMap(({ id, name }) => (unfit.has(id) ? name : []));
      const reason = `No VM host has all that the VM needs: what it asks of LXD cannot be had on ${list(names)}, and the others lack something else`;
      return [{ property: "vmHost", reason }];
    }
    return byProperty(lacks.map(formatShortage));
  }

  /** What the host of a VM has too little of for another size of it, which changes it in place: only what grows is judged. */
  resize(urn: string, vm: PartialInputs, held: Held, snapshot: Snapshot): CheckFailure[] {
    const host = this.room.alone(snapshot, held).vmHosts.find(({ id }) => id === held.hostId);
    const { cores, memory } = demand(vm);
    const alone =
      host === undefined
        ? []
        : [
            ...(cores > held.demand.cores ? enoughCores(vm, host) : []),
            ...(memory > held.demand.memory ? enoughMemory(vm, host) : []),
          ];
    return alone.length > 0 ? alone : this.room.resize(urn, demand(vm), held).map(formatShortage);
  }

  /**
   * Chooses the host to compose on: the one that the inputs name, else the one that check planned, else one with room.
   * @param refused hosts that cannot take the VM
   */
  async choose(
    urn: string,
    inputs: LxdVmInputs,
    snapshot: Snapshot,
    refused: ReadonlySet<number>,
  ): Promise<VmHostItem> {
    this.room.see(snapshot);
    const vm = allKnown(inputs);
    if (inputs.vmHost !== undefined) {
      const host = named(inputs, snapshot);
      this.room.beginOn(urn, host.id, { demand: demand(vm) });
      return host;
    }
    await this.quiet();
    const chosen = this.room.begin(urn, this.asked(vm, snapshot, undefined, refused), refused);
    const host = snapshot.vmHosts.find(({ id }) => id === chosen?.id);
    if (host === undefined) {
      throw this.noRoom(vm, snapshot, refused);
    }
    return host;
  }

  /** Counts a VM no more: it was not composed, or is there already. */
  giveBack(urn: string): void {
    this.room.drop(urn);
  }

  /** Counts what a machine took as free, once it is deleted. */
  freed(machine: Machine): void {
    const held = heldBy(machine);
    if (held !== undefined) {
      this.room.freed(held);
    }
  }

  private asked(
    vm: PartialInputs,
    snapshot: Snapshot,
    held: Held | undefined,
    unfit: ReadonlySet<number>,
  ): { demand: ReturnType<typeof demand>; hosts: number[]; suits: (hostId: number) => boolean } {
    const verdicts = new Map<number, boolean>();
    const alone = this.room.alone(snapshot, held);
    const suits = (hostId: number): boolean => {
      let verdict = verdicts.get(hostId);
      if (verdict === undefined) {
        const host = alone.vmHosts.find(({ id }) => id === hostId);
        verdict = host !== undefined && fits(vm, host, alone);
        verdicts.set(hostId, verdict);
      }
      return verdict;
    };
    const hosts = candidateHosts(vm, snapshot).flatMap(({ id }) => (unfit.has(id) ? [] : id));
    return { demand: demand(vm), hosts, suits };
  }

  /**
   * Waits until the checks that come at the same time are done, since a VM that is planned by then can still make way for another. The
   * engine checks all VMs that depend on no other at once.
   */
  private quiet(): Promise<void> {
    return this.checks.quiet(QUIET_MS, Date.now() + QUIET_AT_MOST_MS);
  }

  private noRoom(vm: PartialInputs, snapshot: Snapshot, refused: ReadonlySet<number>): StepError {
    const asked = this.asked(vm, snapshot, undefined, refused);
    const lacks = asked.hosts.flatMap((id): Lack[] => this.room.lacksOn(id, { demand: asked.demand }));
    const { cores, memory } = asked.demand;
    const why =
      lacks.length === 0 ? "" : ` ${joinReasons(lacks.map((lack) => formatShortage(lack).reason))}.`;
    return new StepError(
      "CompositionFailed",
      "NoHostWithRoom",
      `No VM host${describeScope(vm.inputs as LxdVmInputs)} has room for ${cores} cores, ${memory} MiB of memory and the disks of this VM.${why} ` +
        "No VM was made. Free some, add a host, ask for less, or name a vmHost, and run `pulumi up` again.",
    );
  }
}

/** What a VM of a VM host takes of it, as MAAS has it; undefined for another machine. */
export function heldBy(machine: Machine): Required<Held> | undefined {
  const { pod, system_id: systemId, cpu_count: cores, memory, physicalblockdevice_set: disks } = machine;
  if (!pod) {
    return undefined;
  }
  const disksByPool = new Map<string | undefined, number>();
  for (const { size, storage_pool: pool } of disks) {
    const name = pool ?? undefined;
    disksByPool.set(name, (disksByPool.get(name) ?? 0) + size);
  }
  return { systemId, hostId: pod.id, demand: { cores, memory, disksByPool } };
}

function named({ vmHost = "" }: LxdVmInputs, snapshot: Snapshot): VmHostItem {
  const host = findByNameOrId(snapshot.vmHosts, vmHost);
  if (host === undefined) {
    const names = snapshot.vmHosts.map(({ name }) => name).join(", ") || "none";
    throw new StepError(
      "CompositionFailed",
      "VmHostNotFound",
      `MAAS has no VM host ${vmHost}; it has ${names}.`,
    );
  }
  return host;
}

function describeScope({ zone, resourcePool }: LxdVmInputs): string {
  return [zone && ` in zone ${zone}`, resourcePool && ` in resource pool ${resourcePool}`]
    .filter(Boolean)
    .join(" and");
}

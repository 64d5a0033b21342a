import type { Snapshot, VmHostItem } from "../inventory/snapshot";
import { findByNameOrId } from "../inventory/resolve";
import type { LxdVmInputs } from "../inputs";
import { wholly } from "../rules/draft";
import { fittingHosts } from "../rules/host-requirements";
import { StepFailure } from "./failure";

/** What one VM takes of its host. */
interface Share {
  cores: number;
  memory: number;
}

/**
 * What this process has placed on each host since the snapshot was taken, so that VMs that are created side by side
 * do not all choose the host that was emptiest before any of them.
 */
export class PlacementLedger {
  private readonly taken = new Map<number, Share>();
  private snapshot: Snapshot | undefined;

  /** Chooses the VM's host: the one that the inputs name, else the one with the most free memory that fits. */
  choose(inputs: LxdVmInputs, snapshot: Snapshot, excluded: ReadonlySet<number> = new Set()): VmHostItem {
    if (this.snapshot !== snapshot) {
      this.snapshot = snapshot;
      this.taken.clear();
    }
    const share = shareOf(inputs);
    const host =
      inputs.vmHost === undefined
        ? this.roomiest(inputs, share, snapshot, excluded)
        : named(inputs, snapshot);
    const before = this.takenOf(host);
    this.taken.set(host.id, { cores: before.cores + share.cores, memory: before.memory + share.memory });
    return host;
  }

  /** Gives back what a VM that was not composed would have taken. */
  giveBack(inputs: LxdVmInputs, host: VmHostItem): void {
    const share = shareOf(inputs);
    const before = this.takenOf(host);
    this.taken.set(host.id, { cores: before.cores - share.cores, memory: before.memory - share.memory });
  }

  private takenOf(host: VmHostItem): Share {
    return this.taken.get(host.id) ?? { cores: 0, memory: 0 };
  }

  private roomiest(
    inputs: LxdVmInputs,
    share: Share,
    snapshot: Snapshot,
    excluded: ReadonlySet<number>,
  ): VmHostItem {
    const candidates = fittingHosts(wholly(inputs), snapshot)
      .filter(({ id }) => !excluded.has(id))
      .map((host) => {
        const taken = this.takenOf(host);
        return { host, cores: host.freeCores - taken.cores, memory: host.freeMemory - taken.memory };
      })
      .filter(({ cores, memory }) => cores >= share.cores && memory >= share.memory)
      .sort((a, b) => b.memory - a.memory || a.host.id - b.host.id);
    const best = candidates[0];
    if (best === undefined) {
      throw new StepFailure(
        "CompositionFailed",
        "NoHostWithRoom",
        `No VM host${describeScope(inputs)} has ${share.cores} cores and ${share.memory} MiB of memory free. ` +
          "Free some, add a host, ask for less, or name a vmHost.",
      );
    }
    return best.host;
  }
}

/** The cores and memory of a VM, MAAS's defaults filled in. */
export function shareOf({ cores, pinnedCores, memory }: LxdVmInputs): Share {
  return { cores: cores ?? pinnedCores?.length ?? 1, memory: memory ?? 2048 };
}

function named({ vmHost = "" }: LxdVmInputs, snapshot: Snapshot): VmHostItem {
  const host = findByNameOrId(snapshot.vmHosts, vmHost);
  if (host === undefined) {
    const names = snapshot.vmHosts.map(({ name }) => name).join(", ") || "none";
    throw new StepFailure(
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

import type { LxdVmInputs } from "../../inputs";
import type { Snapshot } from "../../inventory/snapshot";
import { MachineStatus, type Machine } from "../../maas/wire";
import { mismatches, hiddenMismatches } from "../meaning/mismatches";
import { digestsOf } from "../meaning/digests";
import { digestsIn, isFailedCompose } from "./mark";
import { OwnedMachine } from "./owned-machine";
import { planOf } from "../meaning/plan";

/**
 * What a create of this VM would do with a machine that MAAS has, for the preview to announce; undefined where the machine is not provably
 * this VM's. The engine does not let a check know whether the state holds it (--target-replace), so that this is not a failure.
 */
export function announcement(
  machine: Machine,
  urn: string,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): string | undefined {
  const owned = OwnedMachine.byMark(machine, urn);
  if (owned === undefined) {
    return undefined;
  }
  const { rank, table } = candidate(owned, urn, inputs, snapshot);
  const what = `machine ${machine.fqdn} (${machine.system_id}, ${machine.status_name}) has this VM's mark. Unless this run replaces it, the create`;
  const other =
    "If another stack's state holds it (pulumi state move), take the VM out of this program first.";
  switch (rank) {
    case Rank.deployed:
      return `${what} takes it over as it is. ${other}`;
    case Rank.unfinished:
      return `${what} goes on with it and deploys it. ${other}`;
    case Rank.deployedOtherwise:
      return `${what} stops there and does not touch it, since it is not what the inputs say:\n${table.join("\n")}`;
    case Rank.unfinishedOtherwise:
    case Rank.remnant:
      return `${what} removes it and makes a new VM, if it never was deployed. ${other}`;
  }
}

/** How good a machine of this identity is to go on with, the best first. */
export enum Rank {
  deployed,
  unfinished,
  deployedOtherwise,
  unfinishedOtherwise,
  remnant,
}

export interface Candidate {
  owned: OwnedMachine;
  rank: Rank;
  /** What it has otherwise than the inputs say. */
  table: string[];
}

export function candidate(
  owned: OwnedMachine,
  urn: string,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Candidate {
  const { machine } = owned;
  if (isFailedCompose(machine)) {
    return { owned, rank: Rank.remnant, table: [] };
  }
  const table = mismatches(machine, inputs, snapshot);
  if (table.length === 0) {
    const host = snapshot.vmHosts.find(({ id }) => id === machine.pod?.id);
    const wanted = digestsOf(urn, inputs, planOf(inputs, snapshot, host));
    table.push(...hiddenMismatches(machine, digestsIn(machine, urn), wanted));
  }
  const isDeployed = machine.status === MachineStatus.Deployed;
  const rank =
    table.length === 0
      ? isDeployed
        ? Rank.deployed
        : Rank.unfinished
      : isDeployed
        ? Rank.deployedOtherwise
        : Rank.unfinishedOtherwise;
  return { owned, rank, table };
}

import type { LxdVmInputs } from "../../inputs";
import { formatVm } from "../../inventory/program";
import type { Snapshot } from "../../inventory/snapshot";
import { queryEvents } from "../../maas/events";
import { listMachinesOnHost, listMachinesWithDiskTag } from "../../maas/machines";
import { MachineStatus, type Machine } from "../../maas/wire";
import { candidate, Rank, type Candidate } from "../ownership/candidates";
import { composedAs, type Composed } from "../composed";
import type { Services } from "../services";
import { StepError } from "../errors";
import { composeName } from "../identity";
import { diskMark, isProvenFor } from "../ownership/mark";
import type { Operation } from "../operation";
import { heldByAnother } from "../ownership/other-holders";
import { OwnedMachine } from "../ownership/owned-machine";
import { removeOwned } from "../cleanup/remove-owned";

/**
 * The machine that an earlier try of the same identity left in MAAS, to go on with; looked for by the compose name and by the host
 * name that the program gives. Where it gives one, the earlier try may have given the machine another: it is looked for by the mark
 * on its disk too.
 * @throws StepError when the host name that the program gives, or the compose name, is a stranger's
 */
export async function resumePrevious(
  operation: Operation,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Promise<Composed | undefined> {
  const { services, deadline, urn } = operation;
  const vmName = composeName(urn);
  const names = new Set([inputs.hostname ?? vmName, vmName]);
  const [named, marked] = await Promise.all([
    Promise.all([...names].map((name) => services.hostnames.get(name))),
    names.size > 1 ? listMachinesWithDiskTag(services.client, diskMark(vmName), deadline) : [],
  ]);
  const found = named.filter((machine) => machine !== undefined);
  const other = found.find((machine) => !isProvenFor(machine, urn));
  if (other !== undefined) {
    throw foreignMachineError(other);
  }
  return goOnWith(operation, [...found, ...marked], inputs, snapshot);
}

/** The same after LXD has refused a compose since it has an instance of the compose name: its machine may have any host name by now. */
export async function resumePreviousOn(
  operation: Operation,
  host: { name: string },
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Promise<Composed | undefined> {
  const machines = await listMachinesOnHost(operation.services.client, host.name, operation.deadline);
  return goOnWith(operation, machines, inputs, snapshot);
}

/**
 * Chooses among the machines of this identity the one to go on with, best one that is deployed and as the inputs say. The others are
 * cleared away unless they are deployed: such a one may be there on purpose.
 * @throws StepError when the only one is deployed and not what the inputs say
 */
async function goOnWith(
  operation: Operation,
  machines: readonly Machine[],
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Promise<Composed | undefined> {
  const byId = new Map(machines.map((machine) => [machine.system_id, machine]));
  const candidates = [...byId.values()]
    .flatMap((machine) => OwnedMachine.byMark(machine, operation.urn) ?? [])
    .map((owned) => candidate(owned, operation.urn, inputs, snapshot))
    .sort((a, b) => a.rank - b.rank);
  const best = candidates[0];
  if (best === undefined) {
    return undefined;
  }
  await refuseOthers(operation, candidates);
  const goesOn = best.rank < Rank.deployedOtherwise;
  const others = goesOn ? candidates.slice(1) : candidates;
  const used = await usedAmong(operation, others);
  const [inTheWay] = goesOn ? [] : used;
  if (inTheWay !== undefined) {
    throw new StepError("CompositionFailed", "EarlierVmDiffers", sayDiffers(inTheWay));
  }
  for (const one of others) {
    await (used.includes(one) ? leave(operation, one) : clearAway(operation, one));
  }
  if (!goesOn) {
    return undefined;
  }
  const { machine, systemId } = best.owned;
  operation.log(`going on with machine ${systemId}, which an earlier run left ${machine.status_name}`);
  return composedAs(machine, composeName(operation.urn));
}

/** @throws StepError when one of them is that of another VM of the program */
async function refuseOthers({ services, urn }: Operation, candidates: readonly Candidate[]): Promise<void> {
  for (const { owned } of candidates) {
    const { machine, systemId } = owned;
    const holder = await services.otherHolders.of(urn, systemId);
    if (holder !== undefined) {
      throw new StepError(
        "CompositionFailed",
        "HeldByAnother",
        `Machine ${machine.fqdn} (${systemId}), which was made as ${formatVm(urn)}, ${heldByAnother(holder)}.`,
      );
    }
  }
}

function sayDiffers({ owned: { machine, systemId }, table }: Candidate): string {
  const isDeployed = machine.status === MachineStatus.Deployed;
  const state = isDeployed
    ? "deployed and in no state"
    : `which was deployed once, is ${machine.status_name} now and in no state`;
  return (
    `An earlier run left this VM as machine ${machine.fqdn} (${systemId}), ${state}, and it is not what the inputs say:\n${table.join("\n")}\n` +
    "It was not touched, and nothing was made. Delete it in MAAS, or give the inputs that it has, and run again."
  );
}

/**
 * Those of the machines that are in use, or were: somebody may have kept one on purpose and released it, and what is on its disks is not
 * to be deleted by whoever does not have it in a state. MAAS's event log shows that a machine was deployed once.
 */
async function usedAmong({ services }: Operation, candidates: readonly Candidate[]): Promise<Candidate[]> {
  const used: Candidate[] = [];
  for (const one of candidates) {
    const { machine, systemId } = one.owned;
    const isDeployed = machine.status === MachineStatus.Deployed;
    if (isDeployed || (one.rank !== Rank.remnant && (await wasDeployed(services, systemId)))) {
      used.push(one);
    }
  }
  return used;
}

async function wasDeployed({ client }: Services, systemId: string): Promise<boolean> {
  const events = await queryEvents(client, { id: systemId, level: "INFO", limit: 1000 });
  return events.some(({ type }) => type === "Deployed");
}

function leave(operation: Operation, { owned: { machine, systemId } }: Candidate): void {
  operation.log(
    `leaving machine ${machine.fqdn} (${systemId}), which is or was deployed and is in no state, though it is of this VM too`,
  );
}

async function clearAway(operation: Operation, { owned, rank, table }: Candidate): Promise<void> {
  const { machine, systemId } = owned;
  const left = rank === Rank.remnant ? "a failed compose of an earlier run" : "an earlier run";
  const because = table.length === 0 ? "" : ` with other inputs:\n${table.join("\n")}`;
  operation.log(`removing machine ${systemId}, which ${left} left ${machine.status_name}${because}`);
  await removeOwned(operation, owned);
}

function foreignMachineError({ hostname, fqdn, system_id: systemId, pod }: Machine): StepError {
  const own = !pod
    ? ""
    : `If it is this VM's all the same, take it over with adopt: { systemId: "${systemId}" }; else g`;
  return new StepError(
    "CompositionFailed",
    "HostnameInUse",
    `Host name ${hostname} is already in use by machine ${fqdn} (${systemId}), which is not provably this VM's. It was not touched, and nothing was made. ${own || "G"}ive another hostname, or remove that machine.`,
  );
}

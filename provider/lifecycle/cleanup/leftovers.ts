import { withDeadline } from "../../deadline";
import { queryEvents } from "../../maas/events";
import { isMaasError } from "../../maas/errors";
import { listMachinesOnHost, readInstanceNames } from "../../maas/machines";
import { listVmHosts } from "../../maas/vm-hosts";
import type { Machine } from "../../maas/wire";
import type { Services } from "../services";
import { IN_NO_STATE, removeOwned } from "./remove-owned";
import { StepError } from "../errors";
import { asksForInstance, proofOf, type Proof } from "./leftover-proof";
import { withoutMark } from "../ownership/mark";
import { Operation } from "../operation";
import { OwnedMachine } from "../ownership/owned-machine";

/** A VM that is a stack's and that the stack's state does not hold. */
export interface Leftover extends Proof {
  systemId: string;
  hostname: string;
  /** Without the mark. */
  description: string;
  vmHost: string;
  /** MAAS's name for the machine's status. */
  status: string;
  addresses: string[];
  locked: boolean;
  /** Epoch milliseconds of MAAS's first event of it; undefined when MAAS logged none, as for a compose without commissioning. */
  firstSeen: number | undefined;
}

/** How long one question to MAAS may take. */
const ASK_MS = 300_000;

const soon = (): number => Date.now() + ASK_MS;

/** What a look at all VMs found. */
interface Look {
  found: Leftover[];
  /** System ids of the VMs that no state holds, left over or not. */
  seen: Set<string>;
}

/**
 * Finds what the interrupted runs of stacks left in MAAS. Nothing of it is changed.
 * @param stacks `urn:pulumi:<stack>::<project>` of each
 * @param held system ids that some state holds
 * @param looksAtHosts whether MAAS is first asked to look at what each VM host really has: an LXD instance without a machine record
 *   shows only then
 * @throws MaasError when MAAS could not show
 */
export async function findLeftovers(
  services: Services,
  stacks: readonly string[],
  held: ReadonlySet<string>,
  looksAtHosts: boolean,
): Promise<Leftover[]> {
  const first = await look(services, stacks, held);
  if (!looksAtHosts) {
    return first.found;
  }
  await refreshHosts(services);
  const now = await look(services, stacks, held, first.seen);
  return [...first.found.filter(({ systemId }) => now.seen.has(systemId)), ...now.found];
}

/**
 * Removes a leftover as a destroy would; one that is gone already is removed.
 * @param isTold whether the user says that one which nothing but its name makes the stack's is to go
 * @throws StepError when it is locked, could not be removed, or is not provably the stack's any more
 */
export async function removeLeftover(services: Services, leftover: Leftover, isTold: boolean): Promise<void> {
  const { systemId, stack, vmName, hostname } = leftover;
  const operation = new Operation(services, `${stack}::leftover::${vmName}`, "delete", undefined);
  await operation.run("ReleaseFailed", async () => {
    const machine = await services.machines.get(systemId);
    if (machine === undefined) {
      return;
    }
    const owned = OwnedMachine.byLeftover(machine, leftover, isTold);
    if (owned === undefined) {
      throw new StepError(
        "ReleaseFailed",
        "NotProven",
        `Machine ${hostname} (${systemId}) is not provably this stack's any more and was not touched.`,
      );
    }
    await removeOwned(operation, owned, IN_NO_STATE);
  });
}

async function refreshHosts(services: Services): Promise<void> {
  const hosts = await listVmHosts(services.client);
  await Promise.all(hosts.map(({ id }) => withDeadline(soon(), () => services.hostRefresher.refresh(id))));
}

/**
 * Looks at the VMs of one host after the other: with thousands of VMs one answer of all machines would be too large to take.
 * @param known those that an earlier look saw: any other is a machine that MAAS made of an LXD instance since
 */
async function look(
  services: Services,
  stacks: readonly string[],
  held: ReadonlySet<string>,
  known?: ReadonlySet<string>,
): Promise<Look> {
  const seen = new Set<string>();
  const found: Leftover[] = [];
  for (const { name } of await listVmHosts(services.client)) {
    const loose = (await listMachinesOnHost(services.client, name, soon())).filter(
      ({ system_id: systemId }) => !held.has(systemId),
    );
    loose.forEach(({ system_id: systemId }) => seen.add(systemId));
    const unknown = loose.filter(({ system_id: systemId }) => known?.has(systemId) !== true);
    const asked = unknown.filter((machine) => asksForInstance(machine, stacks));
    const ids = asked.map(({ system_id: systemId }) => systemId);
    const instances = await readInstanceNames(services.client, ids, soon());
    for (const machine of unknown) {
      const { system_id: systemId } = machine;
      const proof = proofOf(machine, stacks, known !== undefined, instances.get(systemId));
      if (proof !== undefined) {
        found.push({ ...proof, ...shownOf(machine), firstSeen: await firstEvent(services, systemId) });
      }
    }
  }
  return { found, seen };
}

function shownOf(machine: Machine): Omit<Leftover, keyof Proof | "firstSeen"> {
  return {
    systemId: machine.system_id,
    hostname: machine.hostname,
    description: withoutMark(machine.description),
    vmHost: machine.pod?.name ?? "",
    status: machine.status_name,
    addresses: machine.ip_addresses,
    locked: machine.locked,
  };
}

async function firstEvent(services: Services, systemId: string): Promise<number | undefined> {
  try {
    const events = await queryEvents(services.client, { id: systemId, level: "DEBUG", limit: 1000 });
    return parseEventTime(events.at(-1)?.created);
  } catch (error) {
    if (isMaasError(error)) {
      // An ordinary user may read no events; the VM is a leftover all the same.
      return undefined;
    }
    throw error;
  }
}

/** `Tue, 24 Nov. 2026 20:50:25`, in UTC. */
function parseEventTime(text: string | undefined): number | undefined {
  const time = Date.parse(`${text?.replace(".", "") ?? ""} UTC`);
  return Number.isNaN(time) ? undefined : time;
}

import { withDeadline } from "../deadline";
import { queryEvents } from "../maas/events";
import { isMaasError } from "../maas/errors";
import { listAllMachines } from "../maas/machines";
import type { Machine } from "../maas/wire";
import type { Core } from "./core";
import { removeOwned } from "./delete";
import { StepFailure } from "./failure";
import { proofOf, type Proof } from "./leftover-proof";
import { withoutMark } from "./mark";
import { Operation } from "./operation";
import { OwnedMachine } from "./ownership";

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

/**
 * Finds what a stack's interrupted runs left in MAAS.
 * @param stacks `urn:pulumi:<stack>::<project>` of each name that the stack has or had
 * @param held system ids that some state holds
 * @param looksAtHosts whether MAAS is first told to look at what each VM host really has: an LXD instance without a machine record
 *   shows only then
 * @throws MaasError when MAAS could not tell
 */
export async function findLeftovers(
  core: Core,
  stacks: readonly string[],
  held: ReadonlySet<string>,
  looksAtHosts: boolean,
): Promise<Leftover[]> {
  const known = await vmsBesides(core, held);
  const found = await provenAmong(core, known, stacks, false);
  if (!looksAtHosts) {
    return found;
  }
  await refreshHosts(core);
  const before = new Set(known.map(({ system_id: systemId }) => systemId));
  const now = await vmsBesides(core, held);
  const discovered = await provenAmong(
    core,
    now.filter(({ system_id: systemId }) => !before.has(systemId)),
    stacks,
    true,
  );
  const stillThere = new Set(now.map(({ system_id: systemId }) => systemId));
  return [...found.filter(({ systemId }) => stillThere.has(systemId)), ...discovered];
}

/**
 * Removes a leftover as a destroy would; one that is gone already is removed.
 * @param isTold whether the user says that one which nothing but its name makes the stack's is to go
 * @throws StepFailure when it is locked, could not be removed, or is not provably the stack's any more
 */
export async function removeLeftover(core: Core, leftover: Leftover, isTold: boolean): Promise<void> {
  const { systemId, stack, vmName, hostname } = leftover;
  const operation = new Operation(core, `${stack}::leftover::${vmName}`, "delete", undefined);
  await operation.run("ReleaseFailed", async () => {
    const machine = await core.machines.get(systemId);
    if (machine === undefined) {
      return;
    }
    const owned = OwnedMachine.byLeftover(machine, leftover, isTold);
    if (owned === undefined) {
      throw new StepFailure(
        "ReleaseFailed",
        "NotProven",
        `Machine ${hostname} (${systemId}) is not provably this stack's any more and was not touched.`,
      );
    }
    await removeOwned(operation, owned);
  });
}

async function refreshHosts(core: Core): Promise<void> {
  const { vmHosts } = await core.snapshots.get();
  await Promise.all(vmHosts.map(({ id }) => withDeadline(soon(), () => core.hostRefresher.refresh(id))));
}

async function vmsBesides(core: Core, held: ReadonlySet<string>): Promise<Machine[]> {
  const machines = await listAllMachines(core.client, soon());
  return machines.filter(({ pod, system_id: systemId }) => pod !== null && !held.has(systemId));
}

async function provenAmong(
  core: Core,
  machines: readonly Machine[],
  stacks: readonly string[],
  areDiscovered: boolean,
): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const machine of machines) {
    const proof = await proofOf(core, machine, stacks, areDiscovered, soon());
    if (proof !== undefined) {
      found.push({ ...proof, ...toldOf(machine), firstSeen: await firstEvent(core, machine.system_id) });
    }
  }
  return found;
}

function toldOf(machine: Machine): Omit<Leftover, keyof Proof | "firstSeen"> {
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

async function firstEvent(core: Core, systemId: string): Promise<number | undefined> {
  try {
    const events = await queryEvents(core.client, { id: systemId, level: "DEBUG", limit: 1000 });
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

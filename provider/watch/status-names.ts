import { MachineStatus } from "../maas/wire";

const names: Record<MachineStatus, string> = {
  [MachineStatus.New]: "New",
  [MachineStatus.Commissioning]: "Commissioning",
  [MachineStatus.FailedCommissioning]: "Failed commissioning",
  [MachineStatus.Missing]: "Missing",
  [MachineStatus.Ready]: "Ready",
  [MachineStatus.Reserved]: "Reserved",
  [MachineStatus.Deployed]: "Deployed",
  [MachineStatus.Retired]: "Retired",
  [MachineStatus.Broken]: "Broken",
  [MachineStatus.Deploying]: "Deploying",
  [MachineStatus.Allocated]: "Allocated",
  [MachineStatus.FailedDeployment]: "Failed deployment",
  [MachineStatus.Releasing]: "Releasing",
  [MachineStatus.FailedReleasing]: "Releasing failed",
  [MachineStatus.DiskErasing]: "Disk erasing",
  [MachineStatus.FailedDiskErasing]: "Failed disk erasing",
  [MachineStatus.RescueMode]: "Rescue mode",
  [MachineStatus.EnteringRescueMode]: "Entering rescue mode",
  [MachineStatus.FailedEnteringRescueMode]: "Failed to enter rescue mode",
  [MachineStatus.ExitingRescueMode]: "Exiting rescue mode",
  [MachineStatus.FailedExitingRescueMode]: "Failed to exit rescue mode",
  [MachineStatus.Testing]: "Testing",
  [MachineStatus.FailedTesting]: "Failed testing",
};

const byName = new Map(
  Object.entries(names).map(([status, name]) => [name, Number(status) as MachineStatus]),
);

/** MAAS's name for a status. */
export function statusName(status: MachineStatus): string {
  return names[status];
}

/** The status of a name of MAAS; undefined for one that is unknown here. */
export function statusNamed(name: string): MachineStatus | undefined {
  return byName.get(name);
}

/** A machine's way from one status to another. */
export interface StatusChange {
  from: MachineStatus;
  to: MachineStatus;
}

/** What an event `Node changed status` says: `From 'Deploying' to 'Deployed'`; undefined when it names a status unknown here. */
export function statusChange(description: string): StatusChange | undefined {
  const [, was = "", is = ""] = /^From '([^']*)' to '([^']*)'/.exec(description) ?? [];
  const [from, to] = [byName.get(was), byName.get(is)];
  return from === undefined || to === undefined ? undefined : { from, to };
}

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

/** The status that an event `Node changed status` says was reached: `From 'Deploying' to 'Deployed'`. */
export function statusReached(description: string): MachineStatus | undefined {
  return byName.get(/ to '([^']*)'/.exec(description)?.[1] ?? "");
}

/** MAAS's node statuses (maasserver.enum.NODE_STATUS) with the names that the API shows. */
export const NodeStatus = {
  New: 0,
  Commissioning: 1,
  FailedCommissioning: 2,
  Missing: 3,
  Ready: 4,
  Reserved: 5,
  Deployed: 6,
  Retired: 7,
  Broken: 8,
  Deploying: 9,
  Allocated: 10,
  FailedDeployment: 11,
  Releasing: 12,
  FailedReleasing: 13,
  DiskErasing: 14,
  FailedDiskErasing: 15,
  RescueMode: 16,
  EnteringRescueMode: 17,
  FailedEnteringRescueMode: 18,
  ExitingRescueMode: 19,
  FailedExitingRescueMode: 20,
  Testing: 21,
  FailedTesting: 22,
} as const;
export type NodeStatus = (typeof NodeStatus)[keyof typeof NodeStatus];

export const STATUS_NAMES: Readonly<Record<NodeStatus, string>> = {
  0: "New",
  1: "Commissioning",
  2: "Failed commissioning",
  3: "Missing",
  4: "Ready",
  5: "Reserved",
  6: "Deployed",
  7: "Retired",
  8: "Broken",
  9: "Deploying",
  10: "Allocated",
  11: "Failed deployment",
  12: "Releasing",
  13: "Releasing failed",
  14: "Disk erasing",
  15: "Failed disk erasing",
  16: "Rescue mode",
  17: "Entering rescue mode",
  18: "Failed to enter rescue mode",
  19: "Exiting rescue mode",
  20: "Failed to exit rescue mode",
  21: "Testing",
  22: "Failed testing",
};

/** The spelling of the `status` filter of `machines/`: the enum's member name in lower case. */
export const STATUS_FILTER_NAMES: Readonly<Record<string, NodeStatus>> = {
  new: 0,
  commissioning: 1,
  failed_commissioning: 2,
  missing: 3,
  ready: 4,
  reserved: 5,
  deployed: 6,
  retired: 7,
  broken: 8,
  deploying: 9,
  allocated: 10,
  failed_deployment: 11,
  releasing: 12,
  failed_releasing: 13,
  disk_erasing: 14,
  failed_disk_erasing: 15,
  rescue_mode: 16,
  entering_rescue_mode: 17,
  failed_entering_rescue_mode: 18,
  exiting_rescue_mode: 19,
  failed_exiting_rescue_mode: 20,
  testing: 21,
  failed_testing: 22,
};

/** maasserver.node_status.ALLOCATED_NODE_STATUSES: the storage shown is the acquired one. */
export const ALLOCATED_STATUSES: ReadonlySet<NodeStatus> = new Set<NodeStatus>([
  NodeStatus.Allocated,
  NodeStatus.Deploying,
  NodeStatus.Deployed,
  NodeStatus.FailedDeployment,
  NodeStatus.Releasing,
  NodeStatus.FailedReleasing,
  NodeStatus.DiskErasing,
  NodeStatus.FailedDiskErasing,
  NodeStatus.RescueMode,
  NodeStatus.EnteringRescueMode,
  NodeStatus.FailedEnteringRescueMode,
  NodeStatus.ExitingRescueMode,
  NodeStatus.FailedExitingRescueMode,
  NodeStatus.Testing,
  NodeStatus.FailedTesting,
]);

const {
  New,
  Commissioning,
  FailedCommissioning,
  Ready,
  Reserved,
  Deployed,
  Broken,
  Deploying,
  Allocated,
  FailedDeployment,
  Releasing,
  FailedReleasing,
  DiskErasing,
  FailedDiskErasing,
  RescueMode,
  EnteringRescueMode,
  FailedEnteringRescueMode,
  ExitingRescueMode,
  FailedExitingRescueMode,
  Testing,
  FailedTesting,
  Missing,
  Retired,
} = NodeStatus;

/** maasserver.node_status.NODE_TESTING_RESET_READY_TRANSITIONS: what becomes Ready when its tests pass. */
export const READY_AFTER_TESTING: ReadonlySet<NodeStatus> = new Set<NodeStatus>([
  ...[New, Commissioning, FailedDeployment, Missing, Retired, Broken, FailedReleasing, FailedDiskErasing],
  ...[FailedEnteringRescueMode, FailedExitingRescueMode, FailedTesting],
]);

/** maasserver.enum.SIMPLIFIED_NODE_STATUS: the spelling of the `simple_status` filter, with what each stands for. */
export const SIMPLE_STATUSES: Readonly<Record<string, readonly NodeStatus[]>> = {
  new: [New],
  commissioning: [Commissioning],
  ready: [Ready],
  allocated: [Allocated],
  deploying: [Deploying],
  deployed: [Deployed],
  releasing: [Releasing, DiskErasing],
  testing: [Testing],
  rescue_mode: [EnteringRescueMode, ExitingRescueMode, RescueMode],
  broken: [Broken],
  failed: [
    ...[FailedCommissioning, FailedDeployment, FailedDiskErasing, FailedEnteringRescueMode],
    ...[FailedExitingRescueMode, FailedReleasing, FailedTesting],
  ],
  other: [Missing, Reserved, Retired],
};

/** maasserver.node_status.NODE_TRANSITIONS: every status with those that may follow it. */
export const TRANSITIONS: Readonly<Record<NodeStatus, readonly NodeStatus[]>> = {
  [New]: [Commissioning, Testing, Missing, Ready, Retired, Broken, EnteringRescueMode],
  [Commissioning]: [FailedCommissioning, Ready, Retired, Missing, New, Broken, Testing],
  [FailedCommissioning]: [Commissioning, Missing, Retired, Broken, EnteringRescueMode, Testing],
  [Ready]: [EnteringRescueMode, Commissioning, Allocated, Reserved, Retired, Missing, Broken, Testing],
  [Reserved]: [
    ...[Ready, Allocated, Retired, Missing, Broken, DiskErasing, Releasing, EnteringRescueMode],
    Testing,
  ],
  [Allocated]: [
    ...[Ready, Retired, Missing, Broken, Deploying, DiskErasing, Releasing, EnteringRescueMode],
    Testing,
  ],
  [Releasing]: [
    ...[New, Allocated, Reserved, Deployed, Ready, Broken, Missing, FailedDeployment],
    ...[FailedDiskErasing, FailedReleasing],
  ],
  [Deploying]: [Allocated, Missing, Broken, FailedDeployment, Deployed, Ready, DiskErasing, Releasing],
  [FailedDeployment]: [
    ...[Allocated, Missing, Broken, Ready, DiskErasing, Releasing, EnteringRescueMode, Testing],
  ],
  [Deployed]: [Allocated, Missing, Broken, Ready, DiskErasing, Releasing, EnteringRescueMode, Testing],
  [Missing]: [New, Ready, Allocated, Commissioning, Broken, EnteringRescueMode, Testing],
  [Retired]: [New, Ready, Missing, Broken, EnteringRescueMode, Testing],
  [Broken]: [Commissioning, Ready, DiskErasing, Releasing, EnteringRescueMode, Testing, Deployed],
  [FailedReleasing]: [Releasing, DiskErasing, Ready, Broken, Testing],
  [DiskErasing]: [Broken, DiskErasing, FailedDiskErasing, Ready, Releasing],
  [FailedDiskErasing]: [DiskErasing, Releasing, Broken, Allocated, Ready, EnteringRescueMode, Testing],
  [EnteringRescueMode]: [Ready, Broken, Deployed, RescueMode, FailedEnteringRescueMode, ExitingRescueMode],
  [FailedEnteringRescueMode]: [Broken, EnteringRescueMode, ExitingRescueMode, Testing],
  [RescueMode]: [Broken, ExitingRescueMode, Testing],
  [ExitingRescueMode]: [
    ...[New, Broken, FailedCommissioning, Ready, Reserved, Allocated, FailedDeployment, Deployed],
    ...[Missing, Retired, FailedReleasing, FailedDiskErasing, RescueMode, FailedEnteringRescueMode],
    ...[FailedExitingRescueMode, FailedTesting],
  ],
  [FailedExitingRescueMode]: [Broken, ExitingRescueMode, Testing],
  [Testing]: [Broken, New, Ready, Reserved, Allocated, Deployed, ...READY_AFTER_TESTING],
  [FailedTesting]: [Commissioning, Broken, Missing, EnteringRescueMode, Testing, Ready, Deployed],
};

/** maasserver.node_status.RELEASABLE_STATUSES. */
export const RELEASABLE_STATUSES: ReadonlySet<NodeStatus> = new Set<NodeStatus>([
  NodeStatus.Allocated,
  NodeStatus.Reserved,
  NodeStatus.Broken,
  NodeStatus.Deploying,
  NodeStatus.Deployed,
  NodeStatus.FailedDeployment,
  NodeStatus.FailedDiskErasing,
  NodeStatus.FailedReleasing,
]);

/** Script statuses (metadataserver.enum.SCRIPT_STATUS) as far as aggregates show them. */
export const SCRIPT_STATUS_NAMES: Readonly<Record<number, string>> = {
  [-1]: "Unknown",
  0: "Pending",
  1: "Running",
  2: "Passed",
  3: "Failed",
  4: "Timed out",
  5: "Aborted",
  6: "Degraded",
  7: "Installing dependencies",
  8: "Failed installing dependencies",
  9: "Skipped",
  10: "Applying custom network configuration",
  11: "Failed to apply custom network configuration",
};

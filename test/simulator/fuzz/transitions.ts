/** Which statuses may follow each, by MAAS's names for people (maasserver.node_status.NODE_TRANSITIONS of 3.5). */
const TRANSITIONS: Readonly<Record<string, readonly string[]>> = {
  New: ["Commissioning", "Testing", "Ready", "Broken", "Entering rescue mode"],
  Commissioning: ["Failed commissioning", "Ready", "New", "Broken", "Testing"],
  "Failed commissioning": ["Commissioning", "Broken", "Entering rescue mode", "Testing"],
  Ready: ["Entering rescue mode", "Commissioning", "Allocated", "Broken", "Testing"],
  Allocated: [
    ...["Ready", "Broken", "Deploying", "Disk erasing", "Releasing", "Entering rescue mode"],
    "Testing",
  ],
  Deploying: ["Allocated", "Broken", "Failed deployment", "Deployed", "Ready", "Disk erasing", "Releasing"],
  "Failed deployment": [
    ...["Allocated", "Broken", "Ready", "Disk erasing", "Releasing", "Entering rescue mode", "Testing"],
  ],
  Deployed: ["Allocated", "Broken", "Ready", "Disk erasing", "Releasing", "Entering rescue mode", "Testing"],
  Releasing: [
    ...["New", "Allocated", "Deployed", "Ready", "Broken", "Failed deployment", "Failed disk erasing"],
    "Releasing failed",
  ],
  "Releasing failed": ["Releasing", "Disk erasing", "Ready", "Broken", "Testing"],
  "Disk erasing": ["Broken", "Failed disk erasing", "Ready", "Releasing"],
  "Failed disk erasing": [
    ...["Disk erasing", "Releasing", "Broken", "Allocated", "Ready", "Entering rescue mode", "Testing"],
  ],
  Broken: [
    ...["Commissioning", "Ready", "Disk erasing", "Releasing", "Entering rescue mode", "Testing", "Deployed"],
  ],
  "Entering rescue mode": [
    ...["Ready", "Broken", "Deployed", "Rescue mode", "Failed to enter rescue mode", "Exiting rescue mode"],
  ],
  "Failed to enter rescue mode": ["Broken", "Entering rescue mode", "Exiting rescue mode", "Testing"],
  "Rescue mode": ["Broken", "Exiting rescue mode", "Testing"],
  "Exiting rescue mode": [
    ...["New", "Broken", "Failed commissioning", "Ready", "Allocated", "Failed deployment", "Deployed"],
    ...["Releasing failed", "Failed disk erasing", "Rescue mode", "Failed to enter rescue mode"],
    ...["Failed to exit rescue mode", "Failed testing"],
  ],
  "Failed to exit rescue mode": ["Broken", "Exiting rescue mode", "Testing"],
  Testing: [
    ...["Broken", "New", "Ready", "Allocated", "Deployed", "Commissioning", "Failed deployment"],
    ...["Releasing failed", "Failed disk erasing", "Failed to enter rescue mode"],
    ...["Failed to exit rescue mode", "Failed testing"],
  ],
  "Failed testing": ["Commissioning", "Broken", "Entering rescue mode", "Testing", "Ready", "Deployed"],
};

/** A machine passes through these on its way back: MAAS does not keep them as its previous status. */
const PASSING: ReadonlySet<string> = new Set([
  ...["Rescue mode", "Entering rescue mode", "Failed to enter rescue mode", "Exiting rescue mode"],
  ...["Failed to exit rescue mode", "Testing"],
]);

export function isPassing(status: string): boolean {
  return PASSING.has(status);
}

/** What is under way in these can be aborted, or fail for lack of power: MAAS then restores the status from before. */
const ROLLED_BACK: ReadonlySet<string> = new Set([
  ...["Commissioning", "Testing", "Deploying", "Releasing", "Disk erasing"],
  "Entering rescue mode",
]);

/**
 * Whether MAAS lets a machine change so.
 *
 * @param seen the status from which `from` was entered, and the one that MAAS keeps as the previous one, as far as they are known
 */
export function isTransition(
  from: string,
  to: string,
  seen: { readonly before: string | undefined; readonly kept: string | undefined } | undefined,
): boolean {
  const before = seen?.before;
  // Tests that are aborted put the kept status back, which is not the one from before when that was rescue mode.
  const back = (ROLLED_BACK.has(from) && to === before) || (from === "Testing" && to === seen?.kept);
  // Without power MAAS first puts the status from before the erasing back, and then fails it.
  const notErased = before === "Disk erasing" && to === "Failed disk erasing";
  return TRANSITIONS[from]?.includes(to) === true || back || notErased;
}

/** A machine that compose, discovery or a user made begins so. */
export const FIRST_STATUSES: ReadonlySet<string> = new Set(["New", "Ready", "Deployed"]);

import { NodeStatus } from "../model/catalog/status";
import { endCommissioningAbort } from "../model/lifecycle/commissioning";
import { endDeploymentAbort } from "../model/lifecycle/deployment";
import { endErasingAbort } from "../model/lifecycle/release";
import { endTestingAbort } from "../model/lifecycle/testing";
import { claimAutoAddresses } from "../model/network/links";
import { NodeType, type Machine, type Timer } from "../model/store/rows";
import type { World } from "../model/world";
import { switchInstance } from "../model/lifecycle/instances";

/** Resumes what was under way: the power action that belongs to it may not have been carried out. */
function resumeTimer(world: World, machine: Machine, { kind }: Timer): void {
  const { region } = world;
  if (kind === "deployed") {
    claimAutoAddresses(region, machine, () => false);
  }
  if (kind === "released" || (kind === "rescue-left" && machine.previousStatus !== NodeStatus.Deployed)) {
    return;
  }
  region.machines.update(machine, { powerState: "on" });
  const instance = region.instanceByMachine.first(machine.id);
  if (instance !== undefined) {
    switchInstance(region, instance, true);
  }
}

/** An abort was interrupted between its two steps: nothing else will end what it aborted. */
function endAbort(world: World, machine: Machine): void {
  switch (machine.status) {
    case NodeStatus.Commissioning:
      endCommissioningAbort(world, machine);
      break;
    case NodeStatus.Deploying:
      endDeploymentAbort(world, machine);
      break;
    case NodeStatus.Testing:
      endTestingAbort(world, machine);
      break;
    case NodeStatus.DiskErasing:
      endErasingAbort(world, machine);
      break;
    default:
  }
}

/**
 * Brings a region that was read from a file to where its requests would have taken it. A request has two steps, the
 * transaction and the power action after it; a killed process may have done only the first.
 */
export function resume(world: World): void {
  const { region } = world;
  region.transaction(() => {
    for (const machine of [...region.machines.values()].filter(
      ({ nodeType }) => nodeType === NodeType.Machine,
    )) {
      const timer = region.timersByMachine.first(machine.id);
      if (timer === undefined) {
        endAbort(world, machine);
      } else {
        resumeTimer(world, machine, timer);
      }
    }
  });
}

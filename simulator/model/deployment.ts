import { addEvent, addUserEvent, changeStatus, markFailed } from "./events";
import { claimAutoAddresses, releaseAutoAddresses } from "./links";
import { finishScripts, INSTALLATION, newScriptSet } from "./scripts";
import { ScriptStatus, type Machine, type User } from "./state";
import { NodeStatus } from "./status";
import type { AfterCommit, World } from "./world";

export interface DeployOptions {
  readonly osystem: string;
  readonly distroSeries: string;
  readonly hweKernel: string;
  readonly userData: string | null;
  readonly ephemeral: boolean;
  readonly enableHwSync: boolean;
  readonly comment: string | null;
}

/** Node.acquire. */
export function acquire(
  world: World,
  machine: Machine,
  user: User,
  comment: string | null,
  agent = "",
): void {
  addUserEvent(world.region, machine, "UserAcquire", user, comment);
  changeStatus(world.region, machine, NodeStatus.Allocated, {
    ownerId: user.id,
    agentName: agent,
    storageAcquired: true,
  });
}

/** Node.start: deploys an allocated machine. Its addresses are claimed and its power turned on after the answer is made. */
export function startDeployment(
  world: World,
  machine: Machine,
  user: User,
  options: DeployOptions,
): AfterCommit {
  const { region } = world;
  addUserEvent(region, machine, "UserDeploy", user, options.comment);
  const installation = options.ephemeral ? undefined : newScriptSet(region, machine, 1, INSTALLATION);
  changeStatus(region, machine, NodeStatus.Deploying, {
    osystem: options.osystem,
    distroSeries: options.distroSeries,
    hweKernel: options.hweKernel,
    userData: options.userData,
    ephemeralDeploy: options.ephemeral,
    enableHwSync: options.enableHwSync,
    installationSetId: installation?.id ?? null,
  });
  addEvent(region, machine, "Deploying");
  world.startTimer(machine, "deployed", region.timings.deploy);
  return async () => {
    try {
      region.transaction(() => {
        claimAutoAddresses(region, machine, (ip) => world.faults.answersPing(ip));
      });
      await world.power(machine, "on");
    } catch (error) {
      region.transaction(() => {
        if (region.machines.get(machine.id) !== undefined) {
          revertToAllocated(world, machine, user);
        }
      });
      throw error;
    }
  };
}

function revertToAllocated(world: World, machine: Machine, user: User): void {
  const { region } = world;
  world.cancelTimers(machine);
  addEvent(
    region,
    machine,
    "PowerQueryFailed",
    `(${user.username}) - Aborting DEPLOYING and reverting to ALLOCATED. Unable to power control the node. Please check power credentials.`,
  );
  changeStatus(region, machine, NodeStatus.Allocated);
  releaseAutoAddresses(region, machine);
}

/** The installed system has booted, or the installation has failed. */
export function finishDeployment(world: World, machine: Machine): void {
  const { region } = world;
  if (world.faults.fails("deployment-failure", world.subject(machine))) {
    const reason = "Installation failed (refer to the installation log for more information).";
    finishScripts(region, machine.installationSetId, ScriptStatus.Failed);
    markFailed(region, machine, NodeStatus.FailedDeployment, reason);
    return;
  }
  finishScripts(region, machine.installationSetId, ScriptStatus.Passed);
  addEvent(
    region,
    machine,
    "ImageDeployed",
    `deployed ${machine.osystem}/${machine.distroSeries}/${machine.architecture ?? ""}`,
  );
  changeStatus(region, machine, NodeStatus.Deployed, { netboot: false });
  addEvent(region, machine, "Deployed");
  for (const resource of region.bootResources.values()) {
    if (resource.osystem === machine.osystem && resource.series === machine.distroSeries) {
      region.bootResources.update(resource, { lastDeployed: region.clock.now() });
    }
  }
}

/** Node.abort_deploying: off, and Allocated again. */
export function abortDeployment(
  world: World,
  machine: Machine,
  user: User,
  comment: string | null,
): AfterCommit {
  const { region } = world;
  addUserEvent(region, machine, "UserAbortDeployment", user, comment);
  addEvent(region, machine, "AbortedDeployment");
  world.cancelTimers(machine);
  return async () => {
    await world.power(machine, "off");
    region.transaction(() => {
      if (region.machines.get(machine.id) !== undefined) {
        endDeploymentAbort(world, machine);
      }
    });
  };
}

export function endDeploymentAbort(world: World, machine: Machine): void {
  const { region } = world;
  finishScripts(region, machine.installationSetId, ScriptStatus.Aborted);
  changeStatus(region, machine, NodeStatus.Allocated);
  releaseAutoAddresses(region, machine);
  world.stopInstance(machine);
}

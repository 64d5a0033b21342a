import { NodeStatus } from "../catalog/status";
import { MaasError } from "../errors";
import { claimAutoAddresses, linksOf, releaseAutoAddresses } from "../network/links";
import type { Region } from "../store/region";
import { ScriptStatus, type Machine, type User } from "../store/rows";
import type { AfterCommit, World } from "../world";
import { addEvent, addUserEvent, changeStatus, markFailed, revertWithoutPower } from "./events";
import { powerTime, switchPower, tryRepeatedly } from "./power";
import { abort, orRollBack } from "./power-wait";
import { finishScripts, INSTALLATION, newScriptSet } from "./script-sets";

export interface DeployOptions {
  readonly osystem: string;
  readonly distroSeries: string;
  readonly hweKernel: string;
  readonly userData: string | null;
  readonly ephemeral: boolean;
  readonly enableHwSync: boolean;
  readonly comment: string | null;
}

export interface BridgeOptions {
  readonly type: "standard" | "ovs";
  readonly stp: boolean;
  /** Forward delay in seconds. */
  readonly fd: number;
}

export interface AcquireOptions {
  readonly comment?: string | null;
  readonly agent?: string;
  /** Puts a bridge on every interface that is configured, until the release. */
  readonly bridges?: BridgeOptions | undefined;
}

/** Node.acquire. */
export function acquire(
  world: World,
  machine: Machine,
  user: User,
  options: AcquireOptions | null = null,
): void {
  const { region } = world;
  addUserEvent(region, machine, "UserAcquire", user, options?.comment ?? null);
  changeStatus(region, machine, NodeStatus.Allocated, {
    ownerId: user.id,
    agentName: options?.agent ?? "",
    storageAcquired: true,
  });
  if (options?.bridges !== undefined) {
    bridgeInterfaces(region, machine, options.bridges);
  }
}

/** Node._create_acquired_bridges: the links move to the bridge. */
function bridgeInterfaces(region: Region, machine: Machine, options: BridgeOptions): void {
  for (const iface of region.interfacesByMachine.all(machine.id)) {
    const links = linksOf(region, iface);
    if (iface.type === "bridge" || !iface.enabled || links.length === 0) {
      continue;
    }
    const bridge = region.interfaces.insert({
      ...iface,
      id: region.ids.next("interfaces"),
      name: `br-${iface.name}`.slice(0, 15),
      type: "bridge",
      parentIds: [iface.id],
      tags: [],
      acquired: true,
      params: {
        ...(iface.params["mtu"] === undefined ? {} : { mtu: iface.params["mtu"] }),
        ...{ bridge_type: options.type, bridge_stp: options.stp, bridge_fd: options.fd },
      },
    });
    for (const link of links) {
      region.addresses.update(link, { interfaceId: bridge.id });
    }
  }
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
  const inBackground = region.behaviour.deployPower === "workflow";
  const untilOn = inBackground ? powerTime(world, machine) : 0;
  world.startTimer(machine, "deployed", untilOn + region.timings.deploy);
  return orRollBack(
    world,
    machine,
    NodeStatus.Deploying,
    async () => {
      region.transaction(() => {
        claimAutoAddresses(region, machine, (ip) => world.faults.answersPing(ip));
      });
      if (!inBackground) {
        await switchPower(world, machine, "on");
        return;
      }
      world.startWorkflow();
      void boot(world, machine);
    },
    () => {
      revertWithoutPower(region, machine, user, NodeStatus.Allocated);
      releaseAutoAddresses(region, machine);
    },
  );
}

/** The deployment's workflow (MAAS 3.6): the machine is turned on, or the deployment has failed. */
async function boot(world: World, machine: Machine): Promise<void> {
  const { region } = world;
  const { installationSetId } = machine;
  const isStill = (): boolean =>
    region.machines.get(machine.id) === machine &&
    machine.status === NodeStatus.Deploying &&
    machine.installationSetId === installationSetId;
  try {
    await tryRepeatedly(world, machine, "on", isStill);
  } catch (error) {
    if (!(error instanceof MaasError)) {
      throw error;
    }
    region.transaction(() => {
      if (isStill()) {
        abandonDeployment(world, machine);
      }
    });
  }
}

/** 3.6 writes no event, and 3.7 one with the workflow's own reason, which is not the driver's. */
function abandonDeployment(world: World, machine: Machine): void {
  const { region } = world;
  world.cancelTimers(machine);
  if (region.behaviour.workflowFailureTold) {
    finishScripts(region, machine.installationSetId, ScriptStatus.Failed);
    markFailed(region, machine, NodeStatus.FailedDeployment, "Activity task failed");
  } else {
    region.machines.update(machine, {
      status: NodeStatus.FailedDeployment,
      previousStatus: NodeStatus.Deploying,
      updated: region.clock.now(),
    });
  }
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
  if (region.behaviour.imageDeployedEvent) {
    const image = `${machine.osystem}/${machine.distroSeries}/${machine.architecture ?? ""}`;
    addEvent(region, machine, "ImageDeployed", `deployed ${image}`);
  }
  changeStatus(region, machine, NodeStatus.Deployed, { netboot: false });
  addEvent(region, machine, "Deployed");
  if (region.behaviour.deployedTwice) {
    writeDeployedAgain(world, machine);
  }
  for (const resource of region.bootResources.values()) {
    if (resource.osystem === machine.osystem && resource.series === machine.distroSeries) {
      region.bootResources.update(resource, { lastDeployed: region.clock.now() });
    }
  }
}

/** The deployment's workflow ends a little later, and writes Deployed whatever the machine is by then (MAAS 3.6). */
function writeDeployedAgain(world: World, machine: Machine): void {
  const { region, faults } = world;
  const later = faults.duration("workflow", world.subject(machine), 0);
  if (later === 0) {
    return;
  }
  region.clock.schedule(region.clock.now() + later, () => {
    if (region.machines.get(machine.id) === machine) {
      region.machines.update(machine, { status: NodeStatus.Deployed, updated: region.clock.now() });
    }
  });
}

/** Node.abort_deploying: off, and Allocated again. */
export function abortDeployment(
  world: World,
  machine: Machine,
  user: User,
  comment: string | null,
): AfterCommit {
  return abort(world, machine, user, comment, {
    status: NodeStatus.Deploying,
    events: ["UserAbortDeployment", "AbortedDeployment"],
    end: endDeploymentAbort,
  });
}

export function endDeploymentAbort(world: World, machine: Machine): void {
  const { region } = world;
  finishScripts(region, machine.installationSetId, ScriptStatus.Aborted);
  changeStatus(region, machine, NodeStatus.Allocated);
  releaseAutoAddresses(region, machine);
  world.stopInstance(machine);
}

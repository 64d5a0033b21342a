import { addEvent, addUserEvent, changeStatus, markFailed, revertWithoutPower } from "./events";
import { claimAutoAddresses, linksOf, releaseAutoAddresses } from "./links";
import { abort, orTakeBack } from "./power-wait";
import type { Region } from "./region";
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
  world.startTimer(machine, "deployed", region.timings.deploy);
  return orTakeBack(
    world,
    machine,
    NodeStatus.Deploying,
    async () => {
      region.transaction(() => {
        claimAutoAddresses(region, machine, (ip) => world.faults.answersPing(ip));
      });
      await world.power(machine, "on");
    },
    () => {
      revertWithoutPower(region, machine, user, NodeStatus.Allocated);
      releaseAutoAddresses(region, machine);
    },
  );
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

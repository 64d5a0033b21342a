import type { ScriptRun } from "../catalog/script-types";
import { defaultTests, ownCommissioningScripts } from "../catalog/scripts";
import { settingOf } from "../catalog/settings";
import { NodeStatus } from "../catalog/status";
import { requirePowerType } from "../errors";
import {
  clearLinks,
  linkByDefault,
  linksOf,
  linkSubnet,
  releaseAutoAddresses,
  type LinkMode,
} from "../network/links";
import type { Region } from "../store/region";
import { ScriptStatus, type Interface, type Machine, type User } from "../store/rows";
import type { AfterCommit, World } from "../world";
import { addEvent, addUserEvent, changeStatus, revertWithoutPower } from "./events";
import { newUuid } from "./names";
import { switchPower } from "./power";
import { abort, orRollBack } from "./power-wait";
import { COMMISSIONING_SCRIPTS, finishScripts, newScriptSet, reportScripts } from "./script-sets";
import { applyDefaultLayout, clearLayout } from "./storage";
import { claimForScripts, failTests } from "./testing";

export interface CommissionOptions {
  readonly skipNetworking: boolean;
  readonly skipStorage?: boolean;
  /** Scripts of users to run besides MAAS's own. */
  readonly scripts: readonly ScriptRun[];
  /** Tests to run afterwards; none when empty. */
  readonly tests: readonly ScriptRun[];
}

/** Node.start_commissioning: a new script set, storage forgotten, links too unless networking is skipped. */
export function startCommissioning(
  world: World,
  machine: Machine,
  user: User,
  options: CommissionOptions,
): AfterCommit {
  const { region } = world;
  requirePowerType(machine);
  addUserEvent(region, machine, "UserCommissioning", user);
  addEvent(region, machine, "Commissioning");
  const before = machine.status;
  const commissioning = newScriptSet(region, machine, 0, [...COMMISSIONING_SCRIPTS, ...options.scripts]);
  const testing = options.tests.length === 0 ? undefined : newScriptSet(region, machine, 2, options.tests);
  const skipStorage = options.skipStorage === true;
  if (!skipStorage) {
    clearLayout(region, machine);
  }
  if (!options.skipNetworking) {
    for (const iface of region.interfacesByMachine.all(machine.id)) {
      clearLinks(region, iface);
    }
  }
  changeStatus(region, machine, NodeStatus.Commissioning, {
    ownerId: user.id,
    skipNetworking: options.skipNetworking,
    skipStorage,
    commissioningSetId: commissioning.id,
    testingSetId: testing?.id ?? machine.testingSetId,
    errorDescription: "",
    storageAcquired: false,
  });
  world.startTimer(machine, "commissioned", region.timings.commission);
  return orRollBack(
    world,
    machine,
    NodeStatus.Commissioning,
    async () => {
      claimForScripts(world, machine, options.tests);
      await switchPower(world, machine, "on");
    },
    () => {
      finishScripts(region, machine.commissioningSetId, ScriptStatus.Aborted);
      finishScripts(region, machine.testingSetId, ScriptStatus.Aborted);
      revertWithoutPower(region, machine, user, before);
      releaseAutoAddresses(region, machine);
    },
  );
}

/** The guest has reported: hardware is known, the network is named and linked, storage is laid out, tests have run. */
export function finishCommissioning(world: World, machine: Machine): void {
  const { region } = world;
  if (world.faults.fails("commissioning-failure", world.subject(machine))) {
    failCommissioning(world, machine);
    return;
  }
  reportScripts(region, machine, machine.commissioningSetId);
  const disks = region.blockDevicesByMachine.all(machine.id);
  for (const disk of disks) {
    region.blockDevices.update(disk, { tags: ["ssd", "sata"] });
  }
  region.machines.update(machine, {
    hardware: "lxd-vm",
    hardwareUuid: machine.hardwareUuid ?? newUuid(),
    tags: machine.tags.includes("virtual") ? machine.tags : [...machine.tags, "virtual"],
  });
  if (!machine.skipNetworking) {
    nameAndLinkInterfaces(world, machine);
  }
  if (machine.skipStorage !== true) {
    applyDefaultLayout(region, machine);
  }
  const tests = region.scriptSets.find(machine.testingSetId);
  const toRun = tests?.results.filter((result) => result.status === ScriptStatus.Pending) ?? [];
  if (toRun.length > 0) {
    changeStatus(region, machine, NodeStatus.Testing);
    if (failTests(world, machine)) {
      return;
    }
    reportScripts(region, machine, machine.testingSetId);
  }
  releaseAutoAddresses(region, machine);
  changeStatus(region, machine, NodeStatus.Ready, { powerState: "off" });
  world.stopInstance(machine);
  addEvent(region, machine, "Ready");
}

/** The names and the hardware of NICs as the commissioning image sees them in an LXD VM. */
function nameAndLinkInterfaces(world: World, machine: Machine): void {
  const { region } = world;
  region.interfacesByMachine.all(machine.id).forEach((iface, at) => {
    region.interfaces.update(iface, {
      name: `enp${at + 5}s0`,
      vendor: "My Corporation",
      product: "My Gigabit Network Connection",
      firmwareVersion: "1.63, 0x800009fa",
      interfaceSpeed: 10_000,
      linkSpeed: 10_000,
      linkConnected: true,
    });
    if (linksOf(region, iface).length === 0) {
      linkByDefault(region, iface);
      if (iface.id === machine.bootInterfaceId) {
        linkBootInterface(region, iface);
      }
    }
  });
}

/**
 * The boot interface has got an address by DHCP, and is linked in that subnet in the mode of a setting (MAAS 3.6); without
 * commissioning the setting has no effect.
 */
function linkBootInterface(region: Region, iface: Interface): void {
  const mode = settingOf(region, "default_boot_interface_link_type") as LinkMode;
  const [link] = linksOf(region, iface);
  const subnet = region.subnets.find(link?.subnetId);
  if (mode !== "auto" && subnet !== undefined) {
    clearLinks(region, iface);
    linkSubnet(region, iface, mode, subnet);
  }
}

function failCommissioning(world: World, machine: Machine): void {
  const { region } = world;
  finishScripts(region, machine.commissioningSetId, ScriptStatus.Aborted);
  finishScripts(region, machine.testingSetId, ScriptStatus.Aborted);
  changeStatus(region, machine, NodeStatus.FailedCommissioning);
  addEvent(region, machine, "FailedCommissioning");
}

/** Node.abort_commissioning: the machine goes off and is New again. */
export function abortCommissioning(
  world: World,
  machine: Machine,
  user: User,
  comment: string | null,
): AfterCommit {
  const later = abort(world, machine, user, comment, {
    status: NodeStatus.Commissioning,
    events: ["UserAbortCommissioning", "AbortedCommissioning"],
    end: endCommissioningAbort,
  });
  world.region.machines.update(machine, { ownerId: null });
  return later;
}

export function endCommissioningAbort({ region }: World, machine: Machine): void {
  finishScripts(region, machine.commissioningSetId, ScriptStatus.Aborted);
  finishScripts(region, machine.testingSetId, ScriptStatus.Aborted);
  changeStatus(region, machine, NodeStatus.New);
}

/** What a commissioning does that nobody gave options for. */
export function defaultCommissioning(region: Region): CommissionOptions {
  return { skipNetworking: false, scripts: ownCommissioningScripts(region), tests: defaultTests(region) };
}

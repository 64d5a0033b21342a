import { NodeStatus, STATUS_NAMES } from "../../model/catalog/status";
import { conflict, forbidden, modelInvalid, refused, textError } from "../../model/errors";
import { acquire, startDeployment, type DeployOptions } from "../../model/lifecycle/deployment";
import { familyOf, linksOf } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import { AllocType, NodeType, type Machine } from "../../model/store/rows";
import type { AfterCommit } from "../../model/world";
import { bound, FormErrors } from "../core/form";
import { hasPermission } from "../core/permissions";
import { json, type Call, type Reply } from "../core/resource";
import { machineOf } from "../nodes/lookup";
import { readAllocation, type Allocation } from "./allocation-options";
import { chooseImage, chooseKernel } from "./images";
import { machineView } from "./view";

/** The families over which the region and a machine on this VLAN can talk. */
function familiesOf(region: Region, vlanId: number | null | undefined): ReadonlySet<4 | 6> {
  const ofRacks = new Set<4 | 6>();
  if (region.behaviour.families === "rack-subnets") {
    const primary = region.vlans.find(vlanId)?.primaryRack;
    const racks = [...region.machines.values()].filter(({ nodeType }) => nodeType === NodeType.RegionAndRack);
    const boot = racks.filter(({ systemId }) => systemId === primary);
    for (const { id } of boot.length > 0 ? boot : racks) {
      for (const iface of region.interfacesByMachine.all(id)) {
        for (const { subnetId } of region.addressesByInterface.all(iface.id)) {
          const subnet = region.subnets.find(subnetId);
          if (subnet !== undefined) {
            ofRacks.add(familyOf(subnet));
          }
        }
      }
    }
  }
  // The region's own URL is one of IPv4, and so is all that is known of racks whose lab gives them no address.
  return ofRacks.size > 0 ? ofRacks : new Set([4]);
}

/** A machine needs a link in a subnet of a family that the region talks over. */
function checkNetwork(region: Region, machine: Machine): void {
  const families = familiesOf(region, region.interfaces.find(machine.bootInterfaceId)?.vlanId);
  const reachable = region.interfacesByMachine.all(machine.id).some((iface) =>
    linksOf(region, iface).some((link) => {
      const subnet = region.subnets.find(link.subnetId);
      const linked =
        link.ip !== null || link.allocType === AllocType.Auto || link.allocType === AllocType.Dhcp;
      return (
        linked && (subnet === undefined ? link.allocType === AllocType.Dhcp : families.has(familyOf(subnet)))
      );
    }),
  );
  if (!reachable) {
    throw modelInvalid({ network: ["Node has no address family in common with the server"] });
  }
}

/** What a version finds out before it changes anything; where it does not, the power-on fails. */
function checkRack({ world }: Call, machine: Machine, { osystem, distroSeries }: DeployOptions): void {
  if (world.faults.rackConnected()) {
    return;
  }
  const { deployWithoutRack } = world.region.behaviour;
  if (deployWithoutRack === "no-image") {
    throw refused(`Deployment operating system ${osystem} ${distroSeries} is unavailable.`);
  }
  if (deployWithoutRack === "no-task-queue") {
    throw textError(500, `Error determining BMC task queue for machine ${machine.systemId}`);
  }
}

/** Node.storage_layout_issues, as far as they can arise here. */
function checkStorage(region: Region, machine: Machine): void {
  const mounted = region.blockDevicesByMachine
    .all(machine.id)
    .some(({ partitions }) => partitions.some(({ filesystem }) => filesystem?.mountPoint === "/"));
  if (!mounted) {
    throw modelInvalid({ storage: ["Mount the root '/' filesystem to be able to deploy this node."] });
  }
}

/** What is reserved for administrators, or cannot be. */
function checkOptions(call: Call, machine: Machine, options: Allocation, ephemeral: boolean): void {
  if (options.installRack && !hasPermission(call.user, machine, "admin")) {
    throw forbidden("Only administrators can deploy MAAS racks");
  }
  if (options.vmHost && !hasPermission(call.user, machine, "admin")) {
    throw forbidden("Only administratros can deploy VM hosts");
  }
  if (options.vmHost && ephemeral) {
    throw textError(400, "A machine can not be a VM host if it is deployed to memory.");
  }
}

/** `POST machines/{system_id}/?op=deploy`, from Ready too: the machine is then allocated on the way. */
export function deploy(call: Call): Reply {
  const machine = machineOf(call, "edit");
  const { region } = call.world;
  const data = bound(call.data);
  const allocation = readAllocation(data);
  const ephemeral = allocation.ephemeral || !region.blockDevicesByMachine.has(machine.id);
  checkOptions(call, machine, allocation, ephemeral);
  if (machine.status === NodeStatus.Ready) {
    if (machine.ownerId !== null && machine.ownerId !== call.user.id) {
      throw conflict("Can't allocate a machine belonging to another user.");
    }
    acquire(call.world, machine, call.user, allocation);
  }
  if (machine.status !== NodeStatus.Allocated) {
    throw conflict(`Can't deploy a machine that is in the '${STATUS_NAMES[machine.status]}' state`);
  }
  const errors = new FormErrors();
  const image = chooseImage(region, data, machine, errors);
  const kernel = image === undefined ? "" : chooseKernel(data, image, machine, errors);
  errors.check();
  region.machines.update(machine, { minHweKernel: machine.minHweKernel ?? "" });
  const later = start(call, machine, {
    osystem: image?.osystem ?? "",
    distroSeries: image?.series ?? "",
    hweKernel: kernel,
    userData: data.get("user_data") ?? null,
    ephemeral,
    enableHwSync: allocation.hardwareSync,
    comment: allocation.comment,
  });
  call.afterCommit(later);
  return json(machineView(region, machine));
}

function start(call: Call, machine: Machine, options: DeployOptions): AfterCommit {
  const { region } = call.world;
  checkRack(call, machine, options);
  checkNetwork(region, machine);
  if (!options.ephemeral) {
    checkStorage(region, machine);
  }
  return startDeployment(call.world, machine, call.user, options);
}

/** Turning an allocated machine on deploys it with what is set already. */
export function startAllocated(
  call: Call,
  machine: Machine,
  comment: string | null,
  userData: string | null,
): AfterCommit {
  return start(call, machine, {
    osystem: machine.osystem,
    distroSeries: machine.distroSeries,
    hweKernel: machine.hweKernel ?? "",
    userData,
    ephemeral: machine.ephemeralDeploy,
    enableHwSync: machine.enableHwSync,
    comment,
  });
}

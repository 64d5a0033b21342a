import { NodeStatus } from "../../model/catalog/status";
import { conflict, textError } from "../../model/errors";
import { applyDefaultLayout, applyFlatLayout, clearLayout } from "../../model/lifecycle/storage";
import { clearLinks, deleteInterface, linkByDefault } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import type { Machine } from "../../model/store/rows";
import { bound, FormErrors, invalidChoice, mandatory, REQUIRED, text } from "../core/form";
import type { Permission } from "../core/permissions";
import { postOp, json, type Call, type Operation } from "../core/resource";
import { machineOf } from "../nodes/lookup";
import { machineView } from "./view";

type Change = (call: Call, machine: Machine) => void;

function operation(op: string, doc: string, permission: Permission, change: Change): Operation {
  return postOp(op, doc, (call) => {
    const machine = machineOf(call, permission);
    change(call, machine);
    return json(machineView(call.world.region, machine));
  });
}

const LAYOUTS = ["bcache", "blank", "custom", "flat", "lvm", "vmfs6", "vmfs7"];

/** The layouts that the one disk of an LXD VM can have here are the flat one and none. */
const setStorageLayout: Change = (call, machine) => {
  if (machine.status !== NodeStatus.Ready) {
    throw conflict("Cannot change the storage layout on a machine that is not Ready.");
  }
  const { region } = call.world;
  const errors = new FormErrors();
  const layout = text(bound(call.data), "storage_layout");
  if (layout === undefined) {
    errors.add("storage_layout", REQUIRED);
  } else if (!LAYOUTS.includes(layout)) {
    errors.add("storage_layout", invalidChoice("storage_layout", layout, LAYOUTS));
  }
  errors.check();
  if (region.blockDevices.find(machine.bootDiskId) === undefined) {
    throw textError(400, "Machine is missing a boot disk; no storage layout can be applied.");
  }
  if (layout !== "flat" && layout !== "blank") {
    throw textError(400, `Failed to configure storage layout '${layout ?? ""}': not simulated.`);
  }
  clearLayout(region, machine);
  if (layout === "flat") {
    applyFlatLayout(region, machine);
  }
};

function requireReady(machine: Machine, what: string): void {
  if (machine.status !== NodeStatus.Ready && machine.status !== NodeStatus.FailedTesting) {
    throw conflict(`Machine must be in a ready or failed testing state to restore ${what}`);
  }
}

/** Only what is physical stays, with the links that commissioning makes. */
function restoreNetwork(region: Region, machine: Machine): void {
  for (const iface of region.interfacesByMachine.all(machine.id)) {
    if (iface.type !== "physical") {
      deleteInterface(region, iface);
    }
  }
  for (const iface of region.interfacesByMachine.all(machine.id)) {
    clearLinks(region, iface);
    linkByDefault(region, iface);
  }
}

function restoreStorage(region: Region, machine: Machine): void {
  clearLayout(region, machine);
  applyDefaultLayout(region, machine);
}

const SPECIAL_TYPES = ["ramfs", "tmpfs"];

function requireMountable(machine: Machine, what: string): void {
  if (machine.status !== NodeStatus.Ready && machine.status !== NodeStatus.Allocated) {
    throw conflict(`Cannot ${what} the filesystem because the machine is not Ready or Allocated.`);
  }
}

/** A memory file system. */
const mountSpecial: Change = (call, machine) => {
  requireMountable(machine, "mount");
  const data = bound(call.data);
  const errors = new FormErrors();
  const fstype = text(data, "fstype");
  const mountPoint = text(data, "mount_point");
  if (fstype === undefined) {
    errors.add("fstype", REQUIRED);
  } else if (!SPECIAL_TYPES.includes(fstype)) {
    errors.add("fstype", invalidChoice("fstype", fstype, SPECIAL_TYPES));
  }
  if (mountPoint === undefined) {
    errors.add("mount_point", REQUIRED);
  }
  errors.check();
  const mounted = {
    fstype: fstype ?? "",
    mountPoint: mountPoint ?? "",
    mountOptions: text(data, "mount_option") ?? "",
  };
  call.world.region.machines.update(machine, {
    specialFilesystems: [...(machine.specialFilesystems ?? []), mounted],
  });
};

const unmountSpecial: Change = (call, machine) => {
  requireMountable(machine, "unmount");
  const mountPoint = mandatory(bound(call.data), "mount_point");
  const mounted = machine.specialFilesystems ?? [];
  const errors = new FormErrors();
  if (mountPoint === "") {
    errors.add("mount_point", REQUIRED);
  } else if (!mounted.some((one) => one.mountPoint === mountPoint)) {
    errors.add("mount_point", "No special filesystem is mounted at this path.");
  }
  errors.check();
  call.world.region.machines.update(machine, {
    specialFilesystems: mounted.filter((one) => one.mountPoint !== mountPoint),
  });
};

/** The operations on a machine's storage and network as a whole. */
export const MACHINE_CONFIGURATION: readonly Operation[] = [
  operation("set_storage_layout", "Change the storage layout.", "admin", setStorageLayout),
  operation(
    "restore_networking_configuration",
    "Reset the network to its initial state.",
    "admin",
    ({ world }, machine) => {
      requireReady(machine, "networking configuration");
      restoreNetwork(world.region, machine);
    },
  ),
  operation(
    "restore_storage_configuration",
    "Reset the storage to its initial state.",
    "admin",
    ({ world }, machine) => {
      requireReady(machine, "storage configuration.");
      restoreStorage(world.region, machine);
    },
  ),
  operation(
    "restore_default_configuration",
    "Reset network and storage to their initial state.",
    "admin",
    ({ world }, machine) => {
      requireReady(machine, "default networking and storage configuration.");
      restoreNetwork(world.region, machine);
      restoreStorage(world.region, machine);
    },
  ),
  operation("clear_default_gateways", "Forget which gateways were chosen.", "admin", ({ world }, machine) => {
    world.region.machines.update(machine, { gatewayLinkIpv4: null, gatewayLinkIpv6: null });
  }),
  operation("mount_special", "Mount a memory file system.", "edit", mountSpecial),
  operation("unmount_special", "Unmount a memory file system.", "edit", unmountSpecial),
];

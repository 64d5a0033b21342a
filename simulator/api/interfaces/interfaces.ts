import { blankInterface } from "../../model/network/interfaces";
import { NodeStatus } from "../../model/catalog/status";
import { conflict, forbidden } from "../../model/errors";
import { deleteInterface, ensureLinkUp } from "../../model/network/links";
import { NodeType, type Interface, type Machine } from "../../model/store/rows";
import { bound, FormErrors, integer, mandatory, nullFlag, REQUIRED, text, sentFields } from "../core/form";
import { hasPermission } from "../core/permissions";
import { postOp, restful, deleted, json, type Call, type Reply, type Resource } from "../core/resource";
import { machineOf, NETWORK_STATUSES, nodeOf } from "../nodes/lookup";
import { createChild, updateChild } from "./children";
import {
  chooseMac,
  chooseName,
  chooseVlan,
  commonChanges,
  enable,
  moveToVlan,
  nextName,
  readCommon,
} from "./form";
import {
  checkStatus,
  disconnect,
  linkOperation,
  refuseController,
  setDefaultGateway,
  unlinkOperation,
} from "./links";
import { interfaceOf } from "./lookup";
import type { ChildType } from "./params";
import { interfaceView } from "./view";

function listInterfaces(call: Call): Reply {
  const { region } = call.world;
  const machine = nodeOf(call, "view");
  return json(region.interfacesByMachine.all(machine.id).map((iface) => interfaceView(region, iface)));
}

function read(call: Call): Reply {
  return json(interfaceView(call.world.region, interfaceOf(call, "view").iface));
}

/** While Deployed, and on controllers, little can be changed; anything else is ignored. */
function updateLimited(call: Call, machine: Machine, iface: Interface): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const errors = new FormErrors();
  const controller = machine.nodeType === NodeType.RegionAndRack;
  const mac = controller ? undefined : chooseMac(region, data, errors, iface.type === "physical", iface);
  const name = controller ? undefined : chooseName(region, machine, data, errors, iface);
  const vlanId = controller ? chooseVlan(region, data, errors) : undefined;
  const common = readCommon(data, errors, iface);
  errors.check();
  const { linkConnected, interfaceSpeed, linkSpeed } = commonChanges(common, data, iface);
  region.interfaces.update(iface, {
    ...sentFields({ macAddress: mac, name, vlanId, linkConnected, interfaceSpeed, linkSpeed }),
  });
  return json(interfaceView(region, iface));
}

function isChild(iface: Interface): iface is Interface & { type: ChildType } {
  return iface.type !== "physical";
}

function update(call: Call): Reply {
  const { machine, iface } = interfaceOf(call, "change");
  const { region } = call.world;
  const deployed = machine.status === NodeStatus.Deployed;
  if (machine.nodeType === NodeType.Machine && !deployed && !NETWORK_STATUSES.has(machine.status)) {
    throw conflict(
      "Cannot update interface interface because the machine is not New, Ready, Allocated, or Broken.",
    );
  }
  if (machine.nodeType === NodeType.RegionAndRack && iface.type === "vlan") {
    throw forbidden("Cannot modify VLAN interface on controller.");
  }
  if (machine.nodeType === NodeType.RegionAndRack || deployed) {
    return updateLimited(call, machine, iface);
  }
  if (isChild(iface)) {
    return updateChild(call, machine, iface);
  }
  const data = bound(call.data);
  const errors = new FormErrors();
  const mac = chooseMac(region, data, errors, true, iface);
  if (mac === undefined && data.has("mac_address") && !errors.has("mac_address")) {
    errors.add("mac_address", REQUIRED);
  }
  const name = chooseName(region, machine, data, errors, iface);
  const vlanId = chooseVlan(region, data, errors);
  const common = readCommon(data, errors, iface);
  if (data.all("parents").length > 0) {
    errors.add("parents", "A physical interface cannot have parents.");
  }
  const numaNode = integer(data, "numa_node", errors, { min: 0 });
  errors.check();
  moveToVlan(region, iface, vlanId);
  enable(region, iface, nullFlag(data, "enabled"));
  region.interfaces.update(iface, {
    ...commonChanges(common, data, iface),
    ...sentFields({ macAddress: mac, name, numaNode }),
  });
  return json(interfaceView(region, iface));
}

function createPhysical(call: Call): Reply {
  const machine = nodeOf(call, "edit");
  const { region } = call.world;
  refuseController(machine, "create");
  if (machine.nodeType === NodeType.Machine) {
    if (!hasPermission(call.user, machine, "admin")) {
      throw forbidden();
    }
    checkStatus(machine, "create");
  }
  const data = bound(call.data);
  const errors = new FormErrors();
  const mac = chooseMac(region, data, errors, true);
  if (text(data, "mac_address") === undefined) {
    errors.add("mac_address", REQUIRED);
  }
  const name = chooseName(region, machine, data, errors);
  const vlanId = chooseVlan(region, data, errors) ?? null;
  const common = readCommon(data, errors);
  const numaNode = integer(data, "numa_node", errors, { min: 0 });
  errors.check();
  const blank = blankInterface(region, machine);
  const iface = region.interfaces.insert({
    ...blank,
    ...commonChanges({ ...common, tags: common.tags ?? [] }, data, blank),
    name: name ?? nextName(region, machine),
    macAddress: mac ?? "",
    vlanId,
    enabled: nullFlag(data, "enabled") ?? true,
    numaNode: numaNode ?? (machine.nodeType === NodeType.Device ? null : 0),
  });
  ensureLinkUp(region, iface);
  return json(interfaceView(region, iface));
}

function create(type: ChildType, what: string): (call: Call) => Reply {
  return (call) => {
    const machine = machineOf(call, "admin");
    checkStatus(machine, `create ${what}`);
    return createChild(call, machine, type);
  };
}

function remove(call: Call): Reply {
  const { machine, iface } = interfaceOf(call, "change");
  refuseController(machine, "delete interface");
  checkStatus(machine, "delete interface");
  deleteInterface(call.world.region, iface);
  return deleted();
}

function changeTag(change: (tags: string[], tag: string) => string[]): (call: Call) => Reply {
  return (call) => {
    const { region } = call.world;
    const { iface } = interfaceOf(call, "change");
    const tag = mandatory(bound(call.data), "tag");
    region.interfaces.update(iface, { tags: change(iface.tags, tag) });
    return json(interfaceView(region, iface));
  };
}

const addTag = changeTag((tags, tag) => (tags.includes(tag) ? tags : [...tags, tag]));
const removeTag = changeTag((tags, tag) => tags.filter((other) => other !== tag));

export const INTERFACE_RESOURCES: readonly Resource[] = [
  {
    name: "InterfacesHandler",
    doc: "Manage interfaces on a node.",
    path: "/nodes/{system_id}/interfaces/",
    operations: [
      restful("GET", "List a node's interfaces.", listInterfaces),
      postOp("create_physical", "Create a physical interface.", createPhysical),
      postOp("create_bond", "Create a bond.", create("bond", "bond")),
      postOp("create_bridge", "Create a bridge.", create("bridge", "bridge")),
      postOp("create_vlan", "Create a VLAN interface.", create("vlan", "VLAN")),
    ],
  },
  {
    name: "InterfaceHandler",
    doc: "Manage a node's interface.",
    path: "/nodes/{system_id}/interfaces/{id}/",
    operations: [
      restful("GET", "Read an interface.", read),
      restful("PUT", "Update an interface.", update),
      restful("DELETE", "Delete an interface.", remove),
      postOp("link_subnet", "Link to a subnet.", linkOperation),
      postOp("unlink_subnet", "Remove a link.", unlinkOperation),
      postOp("disconnect", "Remove all links.", disconnect),
      postOp("set_default_gateway", "Choose the machine's default gateway.", setDefaultGateway),
      postOp("add_tag", "Add a tag.", addTag),
      postOp("remove_tag", "Remove a tag.", removeTag),
    ],
  },
];

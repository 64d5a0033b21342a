import { NodeStatus } from "../../model/catalog/status";
import { conflict } from "../../model/errors";
import { blankMachine } from "../../model/lifecycle/composing";
import { newHostname } from "../../model/lifecycle/names";
import { deleteRecord } from "../../model/lifecycle/removal";
import { defaultDomain } from "../../model/network/domains";
import { NodeType, type Machine } from "../../model/store/rows";
import {
  parsedField,
  rawField,
  readFields,
  readForm,
  rowField,
  zoneField,
  type Fields,
  type Read,
} from "../core/fields";
import { bound, FormErrors, text } from "../core/form";
import { normalizeMac } from "../core/mac";
import { postOp, restful, deleted, json, type Call, type Reply, type Resource } from "../core/resource";
import { domainsMatching } from "../core/specifiers";
import { blankInterface } from "../../model/network/interfaces";
import { annotationsOf } from "./annotations";
import { nodeDetails } from "./details";
import { deviceView } from "./device-view";
import { hostnameProblem } from "./hostname";
import { nodeOfType } from "./lookup";
import { readMacs } from "./macs";
import { ANONYMOUS_NODES, filteredNodes, IS_REGISTERED, SET_ZONE } from "./nodes";

function deviceOf(call: Call, permission: "view" | "edit"): Machine {
  return nodeOfType(call, NodeType.Device, permission);
}

const hostname: Read<string, Machine> = ({ region, data, errors, own }, name) => {
  const asked = text(data, name);
  if (asked === undefined || asked === own?.hostname) {
    return undefined;
  }
  const problem = hostnameProblem(asked);
  if (problem !== undefined) {
    errors.add(name, problem);
  } else if (region.machineByHostname.has(asked)) {
    errors.add(name, "Node with this Hostname already exists.");
  }
  return asked;
};

const domain = parsedField(
  (asked, { region }) => domainsMatching(region, asked)[0]?.id,
  (asked) => `Unable to find domain ${asked}`,
);

/** MAAS's DeviceForm. */
const FIELDS: Fields<Machine> = {
  hostname: { name: "hostname", read: hostname },
  domainId: { name: "domain", read: domain },
  zoneId: { name: "zone", read: zoneField },
  parentId: { name: "parent", read: rowField((id, { region }) => region.machineBySystemId.first(id)) },
  description: { name: "description", read: rawField },
};

function list(call: Call): Reply {
  const { region } = call.world;
  return json(filteredNodes(call, NodeType.Device).map((device) => deviceView(region, device)));
}

function read(call: Call): Reply {
  return json(deviceView(call.world.region, deviceOf(call, "view")));
}

/** Every user may create devices, and owns them. */
function create(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const errors = new FormErrors();
  const form = readFields(FIELDS, { region, data, errors, own: undefined });
  const macs = readMacs(region, data, errors, true);
  errors.check();
  const parent = region.machines.find(form.parentId);
  const device = region.machines.insert({
    ...blankMachine(region, form.hostname ?? newHostname(region), NodeStatus.New),
    nodeType: NodeType.Device,
    architecture: null,
    ownerId: call.user.id,
    domainId: parent?.domainId ?? defaultDomain(region).id,
    ...form,
  });
  macs.forEach((mac, at) => {
    const iface = region.interfaces.insert({
      ...blankInterface(region, device),
      name: `eth${at}`,
      macAddress: normalizeMac(mac),
      linkConnected: true,
    });
    if (at === 0) {
      region.machines.update(device, { bootInterfaceId: iface.id });
    }
  });
  return json(deviceView(region, device));
}

function update(call: Call): Reply {
  const { region } = call.world;
  const device = deviceOf(call, "edit");
  const form = readForm(FIELDS, region, bound(call.data), device);
  region.machines.update(device, { ...form, updated: region.clock.now() });
  return json(deviceView(region, device));
}

function remove(call: Call): Reply {
  deleteRecord(call.world, deviceOf(call, "edit"));
  return deleted();
}

function restoreDefault(call: Call): Reply {
  return json(deviceView(call.world.region, deviceOf(call, "edit")));
}

function annotate(call: Call): Reply {
  const { region } = call.world;
  const device = deviceOf(call, "edit");
  if (device.ownerId !== call.user.id) {
    throw conflict("Cannot set workload annotation: it hasn't been acquired.");
  }
  region.machines.update(device, { ownerData: annotationsOf(device, bound(call.data)) });
  return json(deviceView(region, device));
}

export const DEVICE_RESOURCES: readonly Resource[] = [
  {
    name: "DevicesHandler",
    doc: "Manage the collection of all the devices in the MAAS.",
    path: "/devices/",
    operations: [
      restful("GET", "List devices, filtered.", list),
      restful("POST", "Create a device.", create),
      IS_REGISTERED,
      SET_ZONE,
    ],
    anonymous: { name: "AnonNodesHandler", operations: ANONYMOUS_NODES },
  },
  {
    name: "DeviceHandler",
    doc: "Manage an individual device.",
    path: "/devices/{system_id}/",
    operations: [
      restful("GET", "Read a device.", read),
      restful("PUT", "Update a device.", update),
      restful("DELETE", "Delete a device.", remove),
      ...nodeDetails(NodeType.Device),
      postOp("restore_default_configuration", "Reset a device's configuration.", restoreDefault),
      postOp("restore_networking_configuration", "Reset a device's network.", restoreDefault),
      postOp("set_owner_data", "Set key/value data (older name of annotations).", annotate),
      postOp("set_workload_annotations", "Set key/value data.", annotate),
    ],
  },
];

import { NodeStatus } from "../../model/catalog/status";
import { conflict } from "../../model/errors";
import { blankMachine } from "../../model/lifecycle/composing";
import { newHostname } from "../../model/lifecycle/names";
import { deleteRecord } from "../../model/lifecycle/removal";
import { defaultDomain } from "../../model/network/domains";
import type { Region } from "../../model/store/region";
import { NodeType, type Machine } from "../../model/store/rows";
import { namedRow, bound, FormErrors, text, sentFields } from "../core/form";
import { normalizeMac } from "../core/mac";
import type { Params } from "../core/params";
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

/** MAAS's DeviceForm: what was not sent stays as it is. */
function readForm(region: Region, data: Params, errors: FormErrors, own?: Machine): Partial<Machine> {
  const changes: Partial<Machine> = {};
  const hostname = text(data, "hostname");
  if (hostname !== undefined && hostname !== own?.hostname) {
    const problem = hostnameProblem(hostname);
    if (problem !== undefined) {
      errors.add("hostname", problem);
    } else if (region.machineByHostname.has(hostname)) {
      errors.add("hostname", "Node with this Hostname already exists.");
    }
    changes.hostname = hostname;
  }
  const domain = text(data, "domain");
  if (domain !== undefined) {
    const [found] = domainsMatching(region, domain);
    if (found === undefined) {
      errors.add("domain", `Unable to find domain ${domain}`);
    } else {
      changes.domainId = found.id;
    }
  }
  const zones = [...region.zones.values()];
  const zoneId = namedRow(data, "zone", (asked) => zones.find(({ name }) => name === asked)?.id, errors);
  const parentId = namedRow(data, "parent", (asked) => region.machineBySystemId.first(asked)?.id, errors);
  const description = data.get("description");
  return {
    ...changes,
    ...sentFields({ zoneId, parentId, description }),
  };
}

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
  const form = readForm(region, data, errors);
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
  const errors = new FormErrors();
  const form = readForm(region, bound(call.data), errors, device);
  errors.check();
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

import { deleteAddress, linksOf, linkSubnet } from "../model/links";
import type { Region } from "../model/region";
import type { Interface, Machine } from "../model/state";
import { interfaceView } from "../view/interface";
import { BAD_CHOICE, bound, FormErrors, integer, REQUIRED, text } from "./fields";
import { MAC, normalizeMac } from "./filters";
import {
  checkStatus,
  disconnect,
  linkOperation,
  setDefaultGateway,
  unlinkOperation,
} from "./interface-links";
import { interfaceOf, NETWORK_STATUSES, nodeOf } from "./lookup";
import type { Params } from "./params";
import { deleted, json, type Call, type Reply, type Resource } from "./route";

function listInterfaces(call: Call): Reply {
  const { region } = call.world;
  const machine = nodeOf(call, "view");
  return json(region.interfacesByMachine.all(machine.id).map((iface) => interfaceView(region, iface)));
}

function read(call: Call): Reply {
  return json(interfaceView(call.world.region, interfaceOf(call, nodeOf(call, "view"))));
}

function chooseVlan(region: Region, data: Params, errors: FormErrors): number | null | undefined {
  const asked = data.get("vlan");
  if (asked === undefined) {
    return undefined;
  }
  if (asked === "") {
    return null;
  }
  if (!/^\d+$/.test(asked) || region.vlans.get(Number(asked)) === undefined) {
    errors.add("vlan", BAD_CHOICE);
    return undefined;
  }
  return Number(asked);
}

function chooseMac(region: Region, data: Params, errors: FormErrors, own?: Interface): string | undefined {
  const asked = text(data, "mac_address");
  if (asked === undefined) {
    return undefined;
  }
  if (!MAC.test(asked)) {
    errors.add("mac_address", `'${asked}' is not a valid MAC address.`);
    return undefined;
  }
  const mac = normalizeMac(asked);
  const holder = region.interfaceByMac
    .all(mac)
    .find((iface) => iface.id !== own?.id && iface.type === "physical");
  if (holder !== undefined) {
    const host = region.machines.must(holder.machineId).hostname;
    errors.add(
      "mac_address",
      `This MAC address is already in use by ${holder.name} (${holder.type}) on ${host}.`,
    );
  }
  return mac;
}

function chooseName(
  region: Region,
  machine: Machine,
  data: Params,
  errors: FormErrors,
  own?: Interface,
): string | undefined {
  const name = text(data, "name");
  if (name !== undefined && !/^[\w\-.:]+$/.test(name)) {
    errors.add("name", "Enter a valid value.");
  } else if (
    region.interfacesByMachine.all(machine.id).some((iface) => iface.name === name && iface.id !== own?.id)
  ) {
    errors.add("name", `Node ${machine.hostname} already has an interface named '${name ?? ""}'.`);
  }
  return name;
}

function tagsOf(data: Params): string[] | undefined {
  const asked = data.get("tags");
  return asked
    ?.split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** `PUT`: a changed VLAN takes the links with it; while Deployed only name and MAC change, anything else is ignored. */
function update(call: Call): Reply {
  const machine = nodeOf(call, "edit");
  const iface = interfaceOf(call, machine);
  const { region } = call.world;
  const data = bound(call.data);
  const errors = new FormErrors();
  const mac = chooseMac(region, data, errors, iface);
  const name = chooseName(region, machine, data, errors, iface);
  const deployed = !NETWORK_STATUSES.has(machine.status);
  const vlanId = deployed ? undefined : chooseVlan(region, data, errors);
  const mtu = deployed ? undefined : integer(data, "mtu", errors, { min: 552, max: 65535 });
  const tags = tagsOf(data);
  errors.check();
  if (vlanId !== undefined && vlanId !== iface.vlanId) {
    for (const link of linksOf(region, iface)) {
      deleteAddress(region, link);
    }
  }
  region.interfaces.update(iface, {
    ...(mac === undefined ? {} : { macAddress: mac }),
    ...(name === undefined ? {} : { name }),
    ...(vlanId === undefined ? {} : { vlanId }),
    ...(mtu === undefined ? {} : { params: { ...iface.params, mtu } }),
    // What a form leaves out is filled in from the row, of a list only the last item: so MAAS loses tags here.
    ...(deployed ? {} : { tags: tags ?? iface.tags.slice(-1) }),
  });
  return json(interfaceView(region, iface));
}

function createPhysical(call: Call): Reply {
  const machine = nodeOf(call, "admin");
  const { region } = call.world;
  checkStatus(machine, "create");
  const data = bound(call.data);
  const errors = new FormErrors();
  const mac = chooseMac(region, data, errors);
  if (text(data, "mac_address") === undefined) {
    errors.add("mac_address", REQUIRED);
  }
  const name = chooseName(region, machine, data, errors);
  const vlanId = chooseVlan(region, data, errors) ?? null;
  const mtu = integer(data, "mtu", errors, { min: 552, max: 65535 });
  errors.check();
  const taken = new Set(region.interfacesByMachine.all(machine.id).map((iface) => iface.name));
  let free = 0;
  while (taken.has(`eth${free}`)) {
    free += 1;
  }
  const iface = region.interfaces.insert({
    id: region.ids.next("interfaces"),
    machineId: machine.id,
    name: name ?? `eth${free}`,
    type: "physical",
    macAddress: mac ?? "",
    vlanId,
    parentIds: [],
    enabled: true,
    linkConnected: false,
    interfaceSpeed: 0,
    linkSpeed: 0,
    vendor: null,
    product: null,
    firmwareVersion: null,
    tags: tagsOf(data) ?? [],
    params: mtu === undefined ? {} : { mtu },
    numaNode: 0,
  });
  if (vlanId !== null) {
    linkSubnet(region, iface, "link_up", undefined);
  }
  return json(interfaceView(region, iface));
}

function remove(call: Call): Reply {
  const machine = nodeOf(call, "admin");
  const iface = interfaceOf(call, machine);
  const { region } = call.world;
  checkStatus(machine, "delete");
  for (const address of region.addressesByInterface.all(iface.id)) {
    deleteAddress(region, address);
  }
  if (machine.bootInterfaceId === iface.id) {
    region.machines.update(machine, { bootInterfaceId: null });
  }
  region.interfaces.delete(iface);
  return deleted();
}

export const INTERFACE_RESOURCES: readonly Resource[] = [
  {
    name: "InterfacesHandler",
    doc: "Manage interfaces on a node.",
    path: "/nodes/{system_id}/interfaces/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "List a node's interfaces.", handle: listInterfaces },
      {
        method: "POST",
        op: "create_physical",
        name: "create_physical",
        doc: "Create a physical interface.",
        handle: createPhysical,
      },
    ],
  },
  {
    name: "InterfaceHandler",
    doc: "Manage a node's interface.",
    path: "/nodes/{system_id}/interfaces/{id}/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "Read an interface.", handle: read },
      { method: "PUT", op: null, name: "update", doc: "Update an interface.", handle: update },
      { method: "DELETE", op: null, name: "delete", doc: "Delete an interface.", handle: remove },
      {
        method: "POST",
        op: "link_subnet",
        name: "link_subnet",
        doc: "Link to a subnet.",
        handle: linkOperation,
      },
      {
        method: "POST",
        op: "unlink_subnet",
        name: "unlink_subnet",
        doc: "Remove a link.",
        handle: unlinkOperation,
      },
      { method: "POST", op: "disconnect", name: "disconnect", doc: "Remove all links.", handle: disconnect },
      {
        method: "POST",
        op: "set_default_gateway",
        name: "set_default_gateway",
        doc: "Choose the machine's default gateway.",
        handle: setDefaultGateway,
      },
    ],
  },
];

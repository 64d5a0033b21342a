import { forbidden, refused } from "../../model/errors";
import { interfaceText } from "../../model/network/links";
import type { Region } from "../../model/store/region";
import type { Fabric } from "../../model/store/rows";
import { fabricView } from "./view";
import { bound, FormErrors, limitedText } from "../core/form";
import type { Params } from "../core/params";
import { deleted, json, type Call, type Reply, type Resource } from "../core/resource";
import { byIdOrName } from "../core/specifiers";

/** What a fabric without a name of its own is called. */
export function defaultName(id: number): string {
  return `fabric-${id}`;
}

export function fabricOf(call: Call, specifier: string): Fabric {
  return byIdOrName(call.world.region.fabrics.values(), "Fabric", specifier);
}

/** The fabric of the path, for a change: administrators only. */
export function fabricToChange(call: Call, specifier: string): Fabric {
  const fabric = fabricOf(call, specifier);
  if (!call.user.isSuperuser) {
    throw forbidden();
  }
  return fabric;
}

interface FabricForm {
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly classType: string | undefined;
}

function readForm(region: Region, data: Params, own?: Fabric): FabricForm {
  const errors = new FormErrors();
  const name = limitedText(data, "name", 256, errors);
  if (name !== undefined && !/^[\w-]+$/.test(name)) {
    errors.add("name", `Invalid fabric name: ${name}.`);
  } else if (name !== undefined && /^fabric-\d+$/.test(name) && name !== defaultName(own?.id ?? -1)) {
    errors.add("name", "Reserved fabric name.");
  } else if ([...region.fabrics.values()].some((fabric) => fabric.name === name && fabric.id !== own?.id)) {
    errors.add("name", "Fabric with this Name already exists.");
  }
  const classType = limitedText(data, "class_type", 256, errors);
  if (classType !== undefined && !/^\w[ \w-]*$/.test(classType)) {
    errors.add("class_type", "Enter a valid value.");
  }
  errors.check();
  return { name, description: data.get("description"), classType };
}

/** A fabric comes with its untagged VLAN. */
function create(call: Call): Reply {
  const { region } = call.world;
  const form = readForm(region, bound(call.data));
  const id = region.ids.next("fabrics", 0);
  const fabric = region.fabrics.insert({
    id,
    name: form.name ?? defaultName(id),
    description: form.description ?? "",
    classType: form.classType ?? null,
  });
  region.vlans.insert({
    id: region.ids.next("vlans"),
    fabricId: id,
    vid: 0,
    name: "Default VLAN",
    description: "",
    mtu: 1500,
    dhcpOn: false,
    spaceId: null,
    primaryRack: null,
    secondaryRack: null,
    relayVlanId: null,
  });
  return json(fabricView(region, fabric));
}

function update(call: Call): Reply {
  const { region } = call.world;
  const fabric = fabricToChange(call, call.path["id"] ?? "");
  const data = bound(call.data);
  const form = readForm(region, data, fabric);
  region.fabrics.update(fabric, {
    ...(data.has("name") ? { name: form.name ?? defaultName(fabric.id) } : {}),
    ...(form.description === undefined ? {} : { description: form.description }),
    ...(data.has("class_type") ? { classType: form.classType ?? null } : {}),
  });
  return json(fabricView(region, fabric));
}

function remove(call: Call): Reply {
  const { region } = call.world;
  const fabric = fabricToChange(call, call.path["id"] ?? "");
  if (fabric.id === 0) {
    throw refused("This fabric is the default fabric, it cannot be deleted.");
  }
  const vlans = region.vlansByFabric.all(fabric.id);
  const subnets = vlans.flatMap((vlan) => region.subnetsByVlan.all(vlan.id));
  if (subnets.length > 0) {
    const cidrs = subnets.map((subnet) => subnet.cidr).sort();
    throw refused(`Can't delete fabric; the following subnets are still present: ${cidrs.join(", ")}`);
  }
  const ids = new Set(vlans.map((vlan) => vlan.id));
  const interfaces = [...region.interfaces.values()].filter(
    ({ vlanId }) => vlanId !== null && ids.has(vlanId),
  );
  if (interfaces.length > 0) {
    const names = interfaces.map((iface) => interfaceText(region, iface));
    throw refused(`Can't delete fabric; the following interfaces are still connected: ${names.join(", ")}`);
  }
  for (const vlan of vlans) {
    region.vlans.delete(vlan);
  }
  region.fabrics.delete(fabric);
  return deleted();
}

export const FABRIC_RESOURCES: readonly Resource[] = [
  {
    name: "FabricsHandler",
    doc: "Manage fabrics.",
    path: "/fabrics/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "List fabrics.",
        handle: ({ world }) =>
          json([...world.region.fabrics.values()].map((fabric) => fabricView(world.region, fabric))),
      },
      {
        method: "POST",
        op: null,
        name: "create",
        doc: "Create a fabric.",
        admin: true,
        handle: create,
      },
    ],
  },
  {
    name: "FabricHandler",
    doc: "Manage a fabric.",
    path: "/fabrics/{id}/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "Read a fabric.",
        handle: (call) => json(fabricView(call.world.region, fabricOf(call, call.path["id"] ?? ""))),
      },
      { method: "PUT", op: null, name: "update", doc: "Update a fabric.", handle: update },
      { method: "DELETE", op: null, name: "delete", doc: "Delete a fabric.", handle: remove },
    ],
  },
];

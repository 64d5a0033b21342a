import { refused } from "../../model/errors";
import { interfaceText } from "../../model/network/links";
import { deleteVlan, insertFabric } from "../../model/network/vlans";
import type { Fabric } from "../../model/store/rows";
import { crud } from "../core/crud";
import { defaultName, nameField, rawField, readForm, textField, type Fields } from "../core/fields";
import { bound } from "../core/form";
import { requireAdmin } from "../core/permissions";
import type { Call } from "../core/resource";
import { byIdOrName } from "../core/specifiers";
import { fabricView } from "./view";

export function fabricOf(call: Call, specifier: string): Fabric {
  return byIdOrName(call.world.region.fabrics.values(), "Fabric", specifier);
}

/** The fabric of the path, for a change: administrators only. */
export function fabricToChange(call: Call, specifier: string): Fabric {
  const fabric = fabricOf(call, specifier);
  requireAdmin(call);
  return fabric;
}

const FIELDS: Fields<Fabric> = {
  name: {
    name: "name",
    read: nameField({ kind: "Fabric", pattern: /^[\w-]+$/, isDefaulted: true }, ({ fabrics }) =>
      fabrics.values(),
    ),
  },
  classType: { name: "class_type", read: textField(256, /^\w[ \w-]*$/), blank: null },
  description: { name: "description", read: rawField },
};

function create(call: Call): Fabric {
  const { region } = call.world;
  const form = readForm(FIELDS, region, bound(call.data));
  const id = region.ids.next("fabrics", 0);
  return insertFabric(region, {
    id,
    name: defaultName("fabric", id),
    description: "",
    classType: null,
    ...form,
  });
}

function update(call: Call, fabric: Fabric): Fabric {
  const { region } = call.world;
  const data = bound(call.data);
  const form = readForm(FIELDS, region, data, fabric);
  const unnamed = data.has("name") ? { name: defaultName("fabric", fabric.id) } : {};
  return region.fabrics.update(fabric, { ...unnamed, ...form });
}

function remove(call: Call, fabric: Fabric): void {
  const { region } = call.world;
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
    deleteVlan(region, vlan);
  }
  region.fabrics.delete(fabric);
}

export const FABRIC_RESOURCES = crud<Fabric>({
  handlers: ["FabricsHandler", "FabricHandler"],
  paths: ["/fabrics/", "/fabrics/{id}/"],
  nouns: ["fabrics", "a fabric"],
  rows: ({ world }) => world.region.fabrics.values(),
  find: (call) => fabricOf(call, call.path["id"] ?? ""),
  view: fabricView,
  create: ["reserved", create],
  update: ["admins", update],
  remove: ["admins", remove],
});

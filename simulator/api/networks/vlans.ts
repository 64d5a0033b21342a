import { MaasError, refused, TEXT } from "../../model/errors";
import { defaultVlan, insertVlan, replaceVlan, updateVlan } from "../../model/network/vlans";
import type { Vlan } from "../../model/store/rows";
import { bound } from "../core/form";
import { requireAdmin } from "../core/permissions";
import { restful, deleted, json, type Call, type Reply, type Resource } from "../core/resource";
import { vlanOfFabric } from "../core/specifiers";
import { fabricOf, fabricToChange } from "./fabrics";
import { vlanView } from "./view";
import { readVlanForm } from "./vlan-form";

/** The VLAN of `vlans/{id}/` or of `fabrics/{fabric_id}/vlans/{vid}/`; changes are for administrators. */
function vlanOf(call: Call, change: boolean): Vlan {
  const { region } = call.world;
  const fabricId = call.path["fabric_id"];
  if (fabricId !== undefined) {
    const fabric = change ? fabricToChange(call, fabricId) : fabricOf(call, fabricId);
    return vlanOfFabric(region, fabric, call.path["vid"] ?? "");
  }
  const vlan = region.vlans.get(Number(call.path["id"]));
  if (vlan === undefined) {
    throw new MaasError(404, "VLAN with specified ID does not exist.", TEXT);
  }
  if (change) {
    requireAdmin(call);
  }
  return vlan;
}

function create(call: Call): Reply {
  const { region } = call.world;
  const fabric = fabricToChange(call, call.path["fabric_id"] ?? "");
  const form = readVlanForm(region, bound(call.data), fabric);
  const vlan = insertVlan(region, { fabricId: fabric.id, vid: form.vid ?? 0, ...form });
  return json(vlanView(region, vlan));
}

function update(call: Call): Reply {
  const { region } = call.world;
  const vlan = vlanOf(call, true);
  const fabric = region.fabrics.getOrThrow(vlan.fabricId);
  updateVlan(region, vlan, readVlanForm(region, bound(call.data), fabric, vlan));
  return json(vlanView(region, vlan));
}

/** What was on it moves to the fabric's untagged VLAN; VLAN interfaces on it go. */
function remove(call: Call): Reply {
  const { region } = call.world;
  const vlan = vlanOf(call, true);
  const fallback = defaultVlan(region, region.fabrics.getOrThrow(vlan.fabricId));
  if (fallback === vlan) {
    throw refused("This VLAN is the default VLAN in the fabric, it cannot be deleted.");
  }
  replaceVlan(region, vlan, fallback);
  return deleted();
}

const operations = [
  restful("GET", "Read a VLAN.", (call) => json(vlanView(call.world.region, vlanOf(call, false)))),
  restful("PUT", "Update a VLAN.", update),
  restful("DELETE", "Delete a VLAN.", remove),
];

function list(call: Call): Reply {
  const { region } = call.world;
  const fabric = fabricOf(call, call.path["fabric_id"] ?? "");
  return json(region.vlansByFabric.all(fabric.id).map((vlan) => vlanView(region, vlan)));
}

export const VLAN_RESOURCES: readonly Resource[] = [
  {
    name: "VlansHandler",
    doc: "Manage the VLANs of a fabric.",
    path: "/fabrics/{fabric_id}/vlans/",
    operations: [restful("GET", "List the fabric's VLANs.", list), restful("POST", "Create a VLAN.", create)],
  },
  {
    name: "VlanHandler",
    doc: "Manage a VLAN of a fabric.",
    path: "/fabrics/{fabric_id}/vlans/{vid}/",
    operations,
  },
  { name: "VlanHandler", doc: "Manage a VLAN by its id.", path: "/vlans/{id}/", operations },
];

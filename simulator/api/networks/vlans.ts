import { MaasError, refused, TEXT } from "../../model/errors";
import { defaultVlan, insertVlan, replaceVlan, updateVlan } from "../../model/network/vlans";
import type { Region } from "../../model/store/region";
import { NodeType, type Fabric, type Vlan } from "../../model/store/rows";
import {
  BAD_CHOICE,
  bound,
  flag,
  FormErrors,
  integer,
  limitedText,
  REQUIRED,
  text,
  sentFields,
} from "../core/form";
import type { Params } from "../core/params";
import { requireAdmin } from "../core/permissions";
import { restful, deleted, json, type Call, type Reply, type Resource } from "../core/resource";
import { fabricsMatching, parseInteger, spacesMatching, vlanOfFabric } from "../core/specifiers";
import { fabricOf, fabricToChange } from "./fabrics";
import { vlanView } from "./view";

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

/** MAAS's choice of an object by id or specifier; null clears, undefined leaves as it is. */
function choose<Row extends { readonly id: number }>(
  data: Params,
  field: string,
  errors: FormErrors,
  find: (specifier: string) => Row | undefined,
): Row | null | undefined {
  const asked = text(data, field);
  if (asked === undefined) {
    return data.has(field) ? null : undefined;
  }
  const found = find(asked);
  if (found === undefined) {
    const id = parseInteger(asked);
    errors.add(field, id === undefined ? BAD_CHOICE : `None found with id=${id}.`);
  }
  return found;
}

/** The rack controller of that system id, when it has an interface on a VLAN with the VID that this one has: a new one has none. */
function chooseRack(
  region: Region,
  data: Params,
  field: string,
  own: Vlan | undefined,
  errors: FormErrors,
): string | null | undefined {
  const asked = text(data, field);
  if (asked === undefined) {
    return data.has(field) ? null : undefined;
  }
  const rack = region.machineBySystemId.first(asked);
  const connected = region.interfacesByMachine
    .all(rack?.id ?? -1)
    .some((iface) => own !== undefined && region.vlans.find(iface.vlanId)?.vid === own.vid);
  if (rack?.nodeType !== NodeType.RegionAndRack || !connected) {
    errors.add(field, BAD_CHOICE);
    return undefined;
  }
  return rack.systemId;
}

function chooseRelay(
  region: Region,
  data: Params,
  own: Vlan | undefined,
  errors: FormErrors,
): number | null | undefined {
  const asked = text(data, "relay_vlan");
  if (asked === undefined) {
    return data.has("relay_vlan") ? null : undefined;
  }
  const relay = region.vlans.get(Number(asked));
  const possible =
    relay !== undefined &&
    (own?.dhcpOn === true
      ? relay.id === own.relayVlanId
      : relay.relayVlanId === null && relay.id !== own?.id);
  if (!possible) {
    errors.add("relay_vlan", BAD_CHOICE);
    return undefined;
  }
  return relay.id;
}

function hasDynamicRange(region: Region, vlan: Vlan | undefined): boolean {
  return (
    vlan !== undefined &&
    region.subnetsByVlan
      .all(vlan.id)
      .some((subnet) => region.rangesBySubnet.all(subnet.id).some(({ type }) => type === "dynamic"))
  );
}

/** MAAS's VLANForm over what was sent; what was not stays as it is. */
function readForm(region: Region, data: Params, fabric: Fabric, own?: Vlan): Partial<Vlan> {
  const errors = new FormErrors();
  const name = limitedText(data, "name", 256, errors);
  if (name !== undefined && !/^[ \w-]+$/.test(name)) {
    errors.add("name", "Enter a valid value.");
  }
  const vid = integer(data, "vid", errors);
  if (vid === undefined && own === undefined && !errors.has("vid")) {
    errors.add("vid", REQUIRED);
  }
  if (vid !== undefined && (vid < 0 || vid > 4094)) {
    errors.add("vid", "VID must be between 0 and 4094.");
  }
  const mtu = integer(data, "mtu", errors, { min: 552 });
  if (mtu !== undefined && mtu > 65535) {
    errors.add("mtu", "MTU must be between 552 and 65535.");
  }
  const dhcpOn = data.has("dhcp_on") ? flag(data, "dhcp_on") : undefined;
  const dhcpThen = dhcpOn ?? own?.dhcpOn ?? false;
  if (dhcpThen && !hasDynamicRange(region, own)) {
    errors.add("dhcp_on", "dhcp can only be turned on when a dynamic IP range is defined.");
  }
  const vidThen = vid ?? own?.vid ?? 0;
  const primary = chooseRack(region, data, "primary_rack", own, errors);
  const secondary = chooseRack(region, data, "secondary_rack", own, errors);
  checkRacks(primary, secondary, dhcpThen && !errors.has("dhcp_on"), own, errors);
  const relayVlanId = chooseRelay(region, data, own, errors);
  const space = choose(data, "space", errors, (asked) => spacesMatching(region, asked)[0]);
  const target = choose(data, "fabric", errors, (asked) => fabricsMatching(region, asked)[0]);
  const fabricId = target?.id ?? fabric.id;
  if (
    !errors.any &&
    region.vlansByFabric.all(fabricId).some((vlan) => vlan.vid === vidThen && vlan.id !== own?.id)
  ) {
    errors.add("__all__", "A VLAN with the specified VID already exists in the destination fabric.");
  }
  errors.check();
  const description = data.get("description");
  const promoted = promotedRacks(primary, secondary, own);
  return {
    fabricId,
    ...(data.has("name") ? { name: name ?? String(vidThen) } : {}),
    ...sentFields({ vid, mtu, dhcpOn, description }),
    ...promoted,
    ...(space === undefined ? {} : { spaceId: space?.id ?? null }),
    ...(dhcpThen ? { relayVlanId: null } : relayVlanId === undefined ? {} : { relayVlanId }),
  };
}

type Rack = string | null | undefined;

function checkRacks(
  primary: Rack,
  secondary: Rack,
  dhcpOn: boolean,
  own: Vlan | undefined,
  errors: FormErrors,
): void {
  if (typeof secondary === "string" && secondary === own?.primaryRack) {
    errors.add("__all__", `${secondary} is already set as the primary rack controller`);
  } else if (typeof primary === "string" && primary === secondary) {
    errors.add("__all__", "The primary and secondary rack must be different");
  } else if (dhcpOn && typeof primary !== "string" && (own?.primaryRack ?? null) === null) {
    errors.add("__all__", "dhcp can only be turned on when a primary rack controller is set.");
  }
}

/** Without a primary rack the secondary one takes its place; one that becomes primary is no longer secondary. */
function promotedRacks(primary: Rack, secondary: Rack, own: Vlan | undefined): Partial<Vlan> {
  const standIn = own?.secondaryRack ?? null;
  if (primary === null && standIn !== null) {
    return { primaryRack: standIn, secondaryRack: null };
  }
  return {
    ...(primary === undefined ? {} : { primaryRack: primary }),
    ...(typeof primary === "string" && primary === standIn ? { secondaryRack: null } : {}),
    ...(secondary === undefined ? {} : { secondaryRack: secondary }),
  };
}

function create(call: Call): Reply {
  const { region } = call.world;
  const fabric = fabricToChange(call, call.path["fabric_id"] ?? "");
  const form = readForm(region, bound(call.data), fabric);
  const vlan = insertVlan(region, { fabricId: fabric.id, vid: form.vid ?? 0, ...form });
  return json(vlanView(region, vlan));
}

function update(call: Call): Reply {
  const { region } = call.world;
  const vlan = vlanOf(call, true);
  const fabric = region.fabrics.getOrThrow(vlan.fabricId);
  updateVlan(region, vlan, readForm(region, bound(call.data), fabric, vlan));
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

import { noSuch } from "../model/errors";
import type { Vlan } from "../model/state";
import { fabricView, spaceView, undefinedSpaceView, UNDEFINED_SPACE, vlanView } from "../view/network";
import { bound, flag, FormErrors, integer, text } from "./fields";
import { json, type Call, type Reply, type Resource } from "./route";

function fabrics({ world }: Call): Reply {
  return json([...world.region.fabrics.values()].map((fabric) => fabricView(world.region, fabric)));
}

function fabric(call: Call): Reply {
  const { region } = call.world;
  const id = call.path["id"] ?? "";
  const found = [...region.fabrics.values()].find((one) => String(one.id) === id || one.name === id);
  if (found === undefined) {
    throw noSuch("Fabric");
  }
  return json(fabricView(region, found));
}

function vlansOfFabric(call: Call): Vlan[] {
  const { region } = call.world;
  const id = call.path["fabric_id"] ?? "";
  const found = [...region.fabrics.values()].find((one) => String(one.id) === id || one.name === id);
  if (found === undefined) {
    throw noSuch("Fabric");
  }
  return region.vlansByFabric.all(found.id);
}

/** The VLAN of `vlans/{id}/` or of `fabrics/{fabric_id}/vlans/{vid}/`. */
function vlanOf(call: Call): Vlan {
  const { region } = call.world;
  const id = Number(call.path["id"]);
  const found =
    call.path["fabric_id"] === undefined
      ? region.vlans.get(id)
      : vlansOfFabric(call).find((vlan) => String(vlan.vid) === call.path["vid"]);
  if (found === undefined) {
    throw noSuch("VLAN");
  }
  return found;
}

function readVlan(call: Call): Reply {
  return json(vlanView(call.world.region, vlanOf(call)));
}

function updateVlan(call: Call): Reply {
  const vlan = vlanOf(call);
  const data = bound(call.data);
  const errors = new FormErrors();
  const mtu = integer(data, "mtu", errors, { min: 552, max: 65535 });
  errors.check();
  const name = text(data, "name");
  call.world.region.vlans.update(vlan, {
    ...(data.has("dhcp_on") ? { dhcpOn: flag(data, "dhcp_on") } : {}),
    ...(name === undefined ? {} : { name }),
    ...(mtu === undefined ? {} : { mtu }),
  });
  return json(vlanView(call.world.region, vlan));
}

function spaces({ world }: Call): Reply {
  const views = [...world.region.spaces.values()].map((space) => spaceView(world.region, space));
  return json([...views, undefinedSpaceView(world.region)]);
}

function space(call: Call): Reply {
  const { region } = call.world;
  const id = call.path["id"] ?? "";
  if (id === UNDEFINED_SPACE || id === "-1") {
    return json(undefinedSpaceView(region));
  }
  const found = [...region.spaces.values()].find((one) => String(one.id) === id || one.name === id);
  if (found === undefined) {
    throw noSuch("Space");
  }
  return json(spaceView(region, found));
}

const vlanOperations = [
  { method: "GET", op: null, name: "read", doc: "Read a VLAN.", handle: readVlan },
  { method: "PUT", op: null, name: "update", doc: "Update a VLAN.", admin: true, handle: updateVlan },
] as const;

export const NETWORK_RESOURCES: readonly Resource[] = [
  {
    name: "FabricsHandler",
    doc: "Manage fabrics.",
    path: "/fabrics/",
    operations: [{ method: "GET", op: null, name: "read", doc: "List fabrics.", handle: fabrics }],
  },
  {
    name: "FabricHandler",
    doc: "Manage a fabric.",
    path: "/fabrics/{id}/",
    operations: [{ method: "GET", op: null, name: "read", doc: "Read a fabric.", handle: fabric }],
  },
  {
    name: "VlansHandler",
    doc: "Manage the VLANs of a fabric.",
    path: "/fabrics/{fabric_id}/vlans/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "List the fabric's VLANs.",
        handle: (call) => json(vlansOfFabric(call).map((vlan) => vlanView(call.world.region, vlan))),
      },
    ],
  },
  {
    name: "VlanHandler",
    doc: "Manage a VLAN of a fabric.",
    path: "/fabrics/{fabric_id}/vlans/{vid}/",
    operations: vlanOperations,
  },
  { name: "VlanHandler", doc: "Manage a VLAN by its id.", path: "/vlans/{id}/", operations: vlanOperations },
  {
    name: "SpacesHandler",
    doc: "Manage spaces.",
    path: "/spaces/",
    operations: [{ method: "GET", op: null, name: "read", doc: "List spaces.", handle: spaces }],
  },
  {
    name: "SpaceHandler",
    doc: "Manage a space.",
    path: "/spaces/{id}/",
    operations: [{ method: "GET", op: null, name: "read", doc: "Read a space.", handle: space }],
  },
];

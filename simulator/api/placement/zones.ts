import { forbidden, refused } from "../../model/errors";
import type { Region } from "../../model/store/region";
import { NodeType, DEFAULT_ZONE, type ResourcePool, type Zone } from "../../model/store/rows";
import { poolView, zoneView } from "./view";
import { bound, FormErrors, limitedText, REQUIRED } from "../core/form";
import type { Params } from "../core/params";
import { deleted, json, type Call, type Reply, type Resource } from "../core/resource";
import { byIdOrName } from "../core/specifiers";

/** Name and description of a zone or pool as its form reads them; what is not sent stays. */
function readForm(
  rows: Iterable<{ readonly id: number; readonly name: string }>,
  what: string,
  data: Params,
  own?: Zone | ResourcePool,
): { name?: string; description?: string } {
  const errors = new FormErrors();
  const name = limitedText(data, "name", 256, errors);
  if (name === undefined && !errors.any && (own === undefined || data.has("name"))) {
    errors.add("name", REQUIRED);
  } else if (name !== undefined && !/^\w[ \w-]*$/.test(name)) {
    errors.add("name", "Enter a valid value.");
  } else if ([...rows].some((row) => row.name === name && row.id !== own?.id)) {
    errors.add("name", `${what} with this Name already exists.`);
  }
  if (what === "Physical zone" && own?.id === DEFAULT_ZONE && name !== undefined && name !== own.name) {
    errors.add("name", "This zone is the default zone, it cannot be renamed.");
  }
  errors.check();
  const description = data.get("description");
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  };
}

const DEFAULT_POOL = 0;

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function zoneNamed(region: Region, name: string): Zone | undefined {
  return [...region.zones.values()].find((zone) => zone.name === name);
}

function zoneOf(call: Call): Zone {
  return byIdOrName(call.world.region.zones.values(), "Zone", `name:${call.path["name"] ?? ""}`);
}

function createZone(call: Call): Reply {
  const { zones, ids } = call.world.region;
  const form = readForm(zones.values(), "Physical zone", bound(call.data));
  return json(zoneView(zones.insert({ id: ids.next("zones"), name: "", description: "", ...form })));
}

function updateZone(call: Call): Reply {
  const { zones } = call.world.region;
  const zone = zoneOf(call);
  return json(
    zoneView(zones.update(zone, readForm(zones.values(), "Physical zone", bound(call.data), zone))),
  );
}

/** What was in it is then in the default zone. A zone that is not there is as good as deleted. */
function deleteZone(call: Call): Reply {
  const { region } = call.world;
  const zone = zoneNamed(region, call.path["name"] ?? "");
  if (zone?.id === DEFAULT_ZONE) {
    throw refused("This zone is the default zone, it cannot be deleted.");
  }
  if (zone !== undefined) {
    for (const machine of [...region.machines.values()].filter(({ zoneId }) => zoneId === zone.id)) {
      region.machines.update(machine, { zoneId: DEFAULT_ZONE });
    }
    for (const host of [...region.vmHosts.values()].filter(({ zoneId }) => zoneId === zone.id)) {
      region.vmHosts.update(host, { zoneId: DEFAULT_ZONE });
    }
    region.zones.delete(zone);
  }
  return deleted();
}

function poolOf(call: Call): ResourcePool {
  return byIdOrName(call.world.region.pools.values(), "ResourcePool", call.path["id"] ?? "");
}

function poolToChange(call: Call): ResourcePool {
  const pool = poolOf(call);
  if (!call.user.isSuperuser) {
    throw forbidden();
  }
  return pool;
}

function createPool(call: Call): Reply {
  const { pools, ids } = call.world.region;
  if (!call.user.isSuperuser) {
    throw forbidden();
  }
  const form = readForm(pools.values(), "Resource pool", bound(call.data));
  const id = ids.next("pools", 0);
  return json(poolView(pools.insert({ id, name: "", description: "", ...form })));
}

function updatePool(call: Call): Reply {
  const { pools } = call.world.region;
  const pool = poolToChange(call);
  return json(
    poolView(pools.update(pool, readForm(pools.values(), "Resource pool", bound(call.data), pool))),
  );
}

function deletePool(call: Call): Reply {
  const { region } = call.world;
  const pool = poolToChange(call);
  if (pool.id === DEFAULT_POOL) {
    throw refused("This is the default pool, it cannot be deleted.");
  }
  if (
    [...region.machines.values()].some(
      ({ nodeType, poolId }) => nodeType === NodeType.Machine && poolId === pool.id,
    )
  ) {
    throw refused("Pool has machines in it, it cannot be deleted.");
  }
  for (const host of [...region.vmHosts.values()].filter(({ poolId }) => poolId === pool.id)) {
    region.vmHosts.update(host, { poolId: DEFAULT_POOL });
  }
  region.pools.delete(pool);
  return deleted();
}

/** Where machines belong: zones and resource pools. */
export const PLACEMENT_RESOURCES: readonly Resource[] = [
  {
    name: "ZonesHandler",
    doc: "Manage physical zones.",
    path: "/zones/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "List zones.",
        handle: ({ world }) => json([...world.region.zones.values()].sort(byName).map(zoneView)),
      },
      { method: "POST", op: null, name: "create", doc: "Create a zone.", admin: true, handle: createZone },
    ],
  },
  {
    name: "ZoneHandler",
    doc: "Manage a physical zone.",
    path: "/zones/{name}/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "Read a zone.",
        handle: (call) => json(zoneView(zoneOf(call))),
      },
      { method: "PUT", op: null, name: "update", doc: "Update a zone.", admin: true, handle: updateZone },
      { method: "DELETE", op: null, name: "delete", doc: "Delete a zone.", admin: true, handle: deleteZone },
    ],
  },
  {
    name: "ResourcePoolsHandler",
    doc: "Manage resource pools.",
    path: "/resourcepools/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "List resource pools.",
        handle: ({ world }) => json([...world.region.pools.values()].sort(byName).map(poolView)),
      },
      { method: "POST", op: null, name: "create", doc: "Create a resource pool.", handle: createPool },
    ],
  },
  {
    name: "ResourcePoolHandler",
    doc: "Manage a resource pool.",
    path: "/resourcepool/{id}/",
    operations: [
      {
        method: "GET",
        op: null,
        name: "read",
        doc: "Read a resource pool.",
        handle: (call) => json(poolView(poolOf(call))),
      },
      { method: "PUT", op: null, name: "update", doc: "Update a resource pool.", handle: updatePool },
      { method: "DELETE", op: null, name: "delete", doc: "Delete a resource pool.", handle: deletePool },
    ],
  },
];

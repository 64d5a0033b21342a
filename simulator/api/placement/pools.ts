import { refused } from "../../model/errors";
import { NodeType, type ResourcePool } from "../../model/store/rows";
import { crud } from "../core/crud";
import { nameField, rawField, readForm, type Fields } from "../core/fields";
import { bound } from "../core/form";
import type { Call } from "../core/resource";
import { byIdOrName } from "../core/specifiers";
import { byName, PLACE_NAME } from "./form";
import { poolView } from "./view";

const DEFAULT_POOL = 0;

const FIELDS: Fields<ResourcePool> = {
  name: {
    name: "name",
    read: nameField({ kind: "Resource pool", pattern: PLACE_NAME }, ({ pools }) => pools.values()),
    required: "always",
  },
  description: { name: "description", read: rawField },
};

function create(call: Call): ResourcePool {
  const { region } = call.world;
  const form = readForm(FIELDS, region, bound(call.data));
  return region.pools.insert({ id: region.ids.next("pools", 0), name: "", description: "", ...form });
}

function update(call: Call, pool: ResourcePool): ResourcePool {
  const { region } = call.world;
  return region.pools.update(pool, readForm(FIELDS, region, bound(call.data), pool));
}

function remove(call: Call, pool: ResourcePool): void {
  const { region } = call.world;
  if (pool.id === DEFAULT_POOL) {
    throw refused("This is the default pool, it cannot be deleted.");
  }
  const inPool = [...region.machines.values()].filter(({ poolId }) => poolId === pool.id);
  if (inPool.some(({ nodeType }) => nodeType === NodeType.Machine)) {
    throw refused("Pool has machines in it, it cannot be deleted.");
  }
  for (const host of [...region.vmHosts.values()].filter(({ poolId }) => poolId === pool.id)) {
    region.vmHosts.update(host, { poolId: DEFAULT_POOL });
  }
  region.pools.delete(pool);
}

export const POOL_RESOURCES = crud<ResourcePool>({
  handlers: ["ResourcePoolsHandler", "ResourcePoolHandler"],
  paths: ["/resourcepools/", "/resourcepool/{id}/"],
  nouns: ["resource pools", "a resource pool"],
  rows: ({ world }) => [...world.region.pools.values()].sort(byName),
  find: (call) => byIdOrName(call.world.region.pools.values(), "ResourcePool", call.path["id"] ?? ""),
  view: (_region, pool) => poolView(pool),
  create: ["admins-first", create],
  update: ["admins", update],
  remove: ["admins", remove],
});

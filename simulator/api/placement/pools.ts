import { refused } from "../../model/errors";
import { NodeType, type ResourcePool } from "../../model/store/rows";
import { crud } from "../core/crud";
import { bound } from "../core/form";
import type { Call } from "../core/resource";
import { byIdOrName } from "../core/specifiers";
import { byName, POOL_NAME, readPlaceForm } from "./form";
import { poolView } from "./view";

const DEFAULT_POOL = 0;

function create(call: Call): ResourcePool {
  const { pools, ids } = call.world.region;
  const form = readPlaceForm(pools.values(), POOL_NAME, bound(call.data));
  return pools.insert({ id: ids.next("pools", 0), name: "", description: "", ...form });
}

function update(call: Call, pool: ResourcePool): ResourcePool {
  const { pools } = call.world.region;
  return pools.update(pool, readPlaceForm(pools.values(), POOL_NAME, bound(call.data), pool));
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

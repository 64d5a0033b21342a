import { noSuch } from "../model/errors";
import { domainView, poolView, zoneView } from "../view/network";
import { json, type Call, type Reply, type Resource } from "./route";

function zones({ world }: Call): Reply {
  return json([...world.region.zones.values()].map(zoneView));
}

function zone(call: Call): Reply {
  const found = [...call.world.region.zones.values()].find((one) => one.name === call.path["name"]);
  if (found === undefined) {
    throw noSuch("Zone");
  }
  return json(zoneView(found));
}

function pools({ world }: Call): Reply {
  return json([...world.region.pools.values()].map(poolView));
}

function pool(call: Call): Reply {
  const found = call.world.region.pools.get(Number(call.path["id"]));
  if (found === undefined) {
    throw noSuch("ResourcePool");
  }
  return json(poolView(found));
}

function domains({ world }: Call): Reply {
  return json([...world.region.domains.values()].map((domain) => domainView(world.region, domain)));
}

function domain(call: Call): Reply {
  const { region } = call.world;
  const id = call.path["id"] ?? "";
  const found = [...region.domains.values()].find((one) => String(one.id) === id || one.name === id);
  if (found === undefined) {
    throw noSuch("Domain");
  }
  return json(domainView(region, found));
}

/** Where machines belong: zones, resource pools, DNS domains. */
export const PLACEMENT_RESOURCES: readonly Resource[] = [
  {
    name: "ZonesHandler",
    doc: "Manage physical zones.",
    path: "/zones/",
    operations: [{ method: "GET", op: null, name: "read", doc: "List zones.", handle: zones }],
  },
  {
    name: "ZoneHandler",
    doc: "Manage a physical zone.",
    path: "/zones/{name}/",
    operations: [{ method: "GET", op: null, name: "read", doc: "Read a zone.", handle: zone }],
  },
  {
    name: "ResourcePoolsHandler",
    doc: "Manage resource pools.",
    path: "/resourcepools/",
    operations: [{ method: "GET", op: null, name: "read", doc: "List resource pools.", handle: pools }],
  },
  {
    name: "ResourcePoolHandler",
    doc: "Manage a resource pool.",
    path: "/resourcepool/{id}/",
    operations: [{ method: "GET", op: null, name: "read", doc: "Read a resource pool.", handle: pool }],
  },
  {
    name: "DomainsHandler",
    doc: "Manage domains.",
    path: "/domains/",
    operations: [{ method: "GET", op: null, name: "read", doc: "List domains.", handle: domains }],
  },
  {
    name: "DomainHandler",
    doc: "Manage a domain.",
    path: "/domains/{id}/",
    operations: [{ method: "GET", op: null, name: "read", doc: "Read a domain.", handle: domain }],
  },
];

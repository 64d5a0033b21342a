import type { BootResource } from "../model/state";
import { isoDate } from "../view/time";
import { json, type Call, type Reply, type Resource } from "./route";

function bootResourceView(resource: BootResource): object {
  return {
    id: resource.id,
    type: "Synced",
    name: `${resource.osystem}/${resource.series}`,
    architecture: `${resource.arch}/${resource.kernel}`,
    platform: "generic",
    supported_platforms: "generic",
    subarches: resource.subarches.join(","),
    last_deployed: resource.lastDeployed === null ? null : isoDate(resource.lastDeployed),
    resource_uri: `/MAAS/api/2.0/boot-resources/${resource.id}/`,
  };
}

function list({ world }: Call): Reply {
  const key = (resource: BootResource): string => `${resource.osystem}/${resource.series} ${resource.kernel}`;
  const resources = [...world.region.bootResources.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return json(resources.map(bootResourceView));
}

export const BOOT_RESOURCES_RESOURCE: Resource = {
  name: "BootResourcesHandler",
  doc: "Manage the boot resources.",
  path: "/boot-resources/",
  operations: [{ method: "GET", op: null, name: "read", doc: "List boot resources.", handle: list }],
};

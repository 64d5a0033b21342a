import { noSuch, textError } from "../../model/errors";
import type { BootResource } from "../../model/store/rows";
import { isoDate } from "../core/time-text";
import { rowId } from "../core/specifiers";
import { deleted, json, type Call, type Reply, type Resource } from "../core/resource";

function bootResourceView(resource: BootResource): object {
  return {
    id: resource.id,
    // Read in MAAS's source (`boot_resource_to_dict`), not recorded: an uploaded image has a name alone, and its base where it was said.
    type: isUploaded(resource) ? "Uploaded" : "Synced",
    name: isUploaded(resource) ? resource.series : `${resource.osystem}/${resource.series}`,
    architecture: `${resource.arch}/${resource.kernel}`,
    platform: "generic",
    supported_platforms: "generic",
    subarches: resource.subarches.join(","),
    last_deployed: resource.lastDeployed === null ? null : isoDate(resource.lastDeployed),
    resource_uri: `/MAAS/api/2.0/boot-resources/${resource.id}/`,
    ...(resource.baseImage ? { base_image: resource.baseImage } : {}),
  };
}

function isUploaded({ osystem }: BootResource): boolean {
  return osystem === "custom";
}

function list({ world, query }: Call): Reply {
  const type = query.get("type") ?? "all";
  if (type !== "all" && type !== "synced" && type !== "uploaded") {
    throw textError(
      400,
      `'${type}' is not a valid boot resource type. Available types: ['synced', 'uploaded']`,
    );
  }
  const key = (resource: BootResource): string => `${resource.osystem}/${resource.series} ${resource.kernel}`;
  const resources = [...world.region.bootResources.values()].filter(
    (resource) => type === "all" || (type === "uploaded") === isUploaded(resource),
  );
  return json(resources.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(bootResourceView));
}

function bootResourceOf(call: Call): BootResource {
  const resource = call.world.region.bootResources.get(rowId(call.path["id"] ?? ""));
  if (resource === undefined) {
    throw noSuch("BootResource");
  }
  return resource;
}

/** The files that an image consists of are not simulated: it has no sets. */
function read(call: Call): Reply {
  return json({ ...bootResourceView(bootResourceOf(call)), sets: {} });
}

function remove(call: Call): Reply {
  call.world.region.bootResources.delete(bootResourceOf(call));
  return deleted();
}

const started = (body: string) => (): Reply => ({
  status: 200,
  contentType: "text/plain; charset=utf-8",
  body,
});

export const BOOT_RESOURCE_RESOURCES: readonly Resource[] = [
  {
    name: "BootResourcesHandler",
    doc: "Manage the boot resources.",
    path: "/boot-resources/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "List boot resources.", handle: list },
      {
        method: "GET",
        op: "is_importing",
        name: "is_importing",
        doc: "Whether boot resources are being imported.",
        handle: () => json(false),
      },
      {
        method: "POST",
        op: "import",
        name: "import",
        doc: "Import boot resources: there is nothing newer.",
        admin: true,
        handle: started("Import of boot resources started"),
      },
      {
        method: "POST",
        op: "stop_import",
        name: "stop_import",
        doc: "Stop the import of boot resources.",
        admin: true,
        handle: started("Import of boot resources is being stopped"),
      },
    ],
  },
  {
    name: "BootResourceHandler",
    doc: "Manage a boot resource.",
    path: "/boot-resources/{id}/",
    operations: [
      { method: "GET", op: null, name: "read", doc: "Read a boot resource.", handle: read },
      {
        method: "DELETE",
        op: null,
        name: "delete",
        doc: "Delete a boot resource.",
        admin: true,
        handle: remove,
      },
    ],
  },
];

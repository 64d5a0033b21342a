import { TEXT_UTF8, noSuch, textError } from "../../model/errors";
import type { BootResource } from "../../model/store/rows";
import { crud } from "../core/crud";
import { getOp, postOp, json, type Call, type Reply } from "../core/resource";
import { rowId } from "../core/specifiers";
import { isoDate } from "../core/time-text";

function bootResourceView(resource: BootResource): object {
  return {
    id: resource.id,
    // Read in MAAS's source (`boot_resource_to_dict`), not recorded (docs/maas-notes.md): an uploaded image has only a name, and its base where it was given.
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

function list({ world, query }: Call): object[] {
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
  return resources.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(bootResourceView);
}

function bootResourceOf(call: Call): BootResource {
  const resource = call.world.region.bootResources.get(rowId(call.path["id"] ?? ""));
  if (resource === undefined) {
    throw noSuch("BootResource");
  }
  return resource;
}

const started = (body: string) => (): Reply => ({ status: 200, contentType: TEXT_UTF8, body });

export const BOOT_RESOURCE_RESOURCES = crud<BootResource>({
  handlers: ["BootResourcesHandler", "BootResourceHandler"],
  paths: ["/boot-resources/", "/boot-resources/{id}/"],
  nouns: ["boot resources", "a boot resource"],
  manages: ["the boot resources", "a boot resource"],
  list,
  find: bootResourceOf,
  // The files that an image consists of are not simulated: it has no sets.
  view: (_region, image) => ({ ...bootResourceView(image), sets: {} }),
  remove: ["reserved", ({ world }, image) => world.region.bootResources.delete(image)],
  operations: [
    [
      getOp("is_importing", "Whether boot resources are being imported.", () => json(false)),
      postOp(
        "import",
        "Import boot resources: there is nothing newer.",
        started("Import of boot resources started"),
        { admin: true },
      ),
      postOp(
        "stop_import",
        "Stop the import of boot resources.",
        started("Import of boot resources is being stopped"),
        { admin: true },
      ),
    ],
    [],
  ],
});

import type { MaasClient } from "./client";
import type { BootResource, Named, RackController, User } from "./wire";

export const listZones = (client: MaasClient): Promise<Named[]> =>
  client.send({ method: "GET", path: "zones/" });

export const listResourcePools = (client: MaasClient): Promise<Named[]> =>
  client.send({ method: "GET", path: "resourcepools/" });

export const listDomains = (client: MaasClient): Promise<(Named & { is_default: boolean })[]> =>
  client.send({ method: "GET", path: "domains/" });

export const listBootResources = (client: MaasClient): Promise<BootResource[]> =>
  client.send({ method: "GET", path: "boot-resources/" });

export const listRackControllers = (client: MaasClient): Promise<RackController[]> =>
  client.send({ method: "GET", path: "rackcontrollers/" });

/** A setting of the region, which every user may read. */
export const readConfig = (
  client: MaasClient,
  name: "default_osystem" | "default_distro_series",
): Promise<unknown> => client.send({ method: "GET", path: "maas/", op: "get_config", query: { name } });

/** The user whose API key this is. */
export const whoAmI = (client: MaasClient): Promise<User> =>
  client.send({ method: "GET", path: "users/", op: "whoami" });

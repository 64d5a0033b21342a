import { lxdVm } from "./lifecycle/lxd-vm";
import { reservedAddress } from "./reserved-address/reserved-address";
import type { Resource } from "./resource";
import type { ResourceName } from "./schema";

/** The resources of this package, by their names in schema.json. */
export const RESOURCES: Readonly<Record<ResourceName, Resource>> = {
  LxdVm: lxdVm,
  ReservedAddress: reservedAddress,
};

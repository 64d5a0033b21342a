import type { ResourcePool, Zone } from "../../model/store/rows";
import { API_ROOT } from "../core/resource";

export function zoneView(zone: Zone): object {
  return {
    name: zone.name,
    description: zone.description,
    id: zone.id,
    resource_uri: `${API_ROOT}/zones/${zone.name}/`,
  };
}

export function poolView(pool: ResourcePool): object {
  return {
    name: pool.name,
    description: pool.description,
    id: pool.id,
    resource_uri: `${API_ROOT}/resourcepool/${pool.id}/`,
  };
}

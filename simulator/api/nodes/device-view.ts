import type { Region } from "../../model/store/region";
import type { Machine } from "../../model/store/rows";
import { domainView } from "../dns/domain-view";
import { interfaceView } from "../interfaces/view";
import { fqdn, machineIps } from "../machines/view";
import { zoneView } from "../placement/view";

/** A device as `devices/` shows it. */
export function deviceView(region: Region, device: Machine): object {
  const parent = region.machines.find(device.parentId);
  return {
    system_id: device.systemId,
    hostname: device.hostname,
    description: device.description,
    domain: domainView(region, region.domains.getOrThrow(device.domainId)),
    fqdn: fqdn(region, device),
    owner: device.ownerId === null ? null : region.users.getOrThrow(device.ownerId).username,
    owner_data: device.ownerData,
    workload_annotations: device.ownerData,
    parent: parent?.systemId ?? null,
    tag_names: device.tags,
    address_ttl: null,
    ip_addresses: machineIps(region, device),
    interface_set: region.interfacesByMachine.all(device.id).map((iface) => interfaceView(region, iface)),
    zone: zoneView(region.zones.getOrThrow(device.zoneId)),
    node_type: device.nodeType,
    node_type_name: "Device",
    resource_uri: `/MAAS/api/2.0/devices/${device.systemId}/`,
  };
}

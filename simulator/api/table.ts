import { BEHAVIOUR, isIn, MAAS_VERSIONS, type MaasVersion } from "../model/catalog/versions";
import { describe } from "./core/describe";
import { restful, gone, json, type Resource } from "./core/resource";
import { DNS_RECORD_RESOURCES } from "./dns/dns-records";
import { DNS_RESOURCES } from "./dns/dns-resources";
import { DOMAIN_RESOURCES } from "./dns/domains";
import { INTERFACE_RESOURCES } from "./interfaces/interfaces";
import { MACHINE_RESOURCE } from "./machines/machine";
import { MACHINES_RESOURCE } from "./machines/machines";
import { DISCOVERIES_RESOURCE } from "./networks/discoveries";
import { FABRIC_RESOURCES } from "./networks/fabrics";
import { IP_ADDRESSES_RESOURCE } from "./networks/ip-addresses";
import { IP_RANGE_RESOURCES } from "./networks/ip-ranges";
import { RESERVED_IP_RESOURCES } from "./networks/reserved-ips";
import { SPACE_RESOURCES } from "./networks/spaces";
import { SUBNET_RESOURCES } from "./networks/subnets";
import { VLAN_RESOURCES } from "./networks/vlans";
import { BLOCK_DEVICE_RESOURCES } from "./nodes/block-devices";
import { CONTROLLER_RESOURCES } from "./nodes/controllers";
import { DEVICE_RESOURCES } from "./nodes/devices";
import { NODE_RESOURCES } from "./nodes/nodes";
import { TAG_RESOURCES } from "./nodes/tags";
import { POOL_RESOURCES } from "./placement/pools";
import { ZONE_RESOURCES } from "./placement/zones";
import { RESULT_RESOURCES } from "./scripts/results";
import { SCRIPT_RESOURCES } from "./scripts/scripts";
import { BOOT_RESOURCE_RESOURCES } from "./system/boot-resources";
import { CONFIG_RESOURCE } from "./system/config";
import { EVENTS_RESOURCE } from "./system/events";
import { USER_RESOURCES } from "./system/users";
import { VERSION_RESOURCE } from "./system/version";
import { VM_HOST_RESOURCES } from "./vm-hosts/vm-hosts";

const READ_DESCRIPTION = restful("GET", "The API's description of itself.", ({ world, url }) =>
  json(describe(resourcesOf(world.region.version), new URL(url).origin)),
);

/** Every URL of the API in any version: the one source of routing, refusals and `describe/`. */
export const RESOURCES: readonly Resource[] = [
  VERSION_RESOURCE,
  ...USER_RESOURCES,
  CONFIG_RESOURCE,
  MACHINES_RESOURCE,
  MACHINE_RESOURCE,
  ...DEVICE_RESOURCES,
  ...CONTROLLER_RESOURCES,
  ...NODE_RESOURCES,
  ...INTERFACE_RESOURCES,
  ...BLOCK_DEVICE_RESOURCES,
  ...RESULT_RESOURCES,
  ...VM_HOST_RESOURCES,
  ...SUBNET_RESOURCES,
  ...IP_RANGE_RESOURCES,
  IP_ADDRESSES_RESOURCE,
  ...RESERVED_IP_RESOURCES,
  DISCOVERIES_RESOURCE,
  ...FABRIC_RESOURCES,
  ...VLAN_RESOURCES,
  ...SPACE_RESOURCES,
  ...ZONE_RESOURCES,
  ...POOL_RESOURCES,
  ...DOMAIN_RESOURCES,
  ...DNS_RESOURCES,
  ...DNS_RECORD_RESOURCES,
  ...TAG_RESOURCES,
  EVENTS_RESOURCE,
  ...SCRIPT_RESOURCES,
  ...BOOT_RESOURCE_RESOURCES,
  {
    name: "DescribeHandler",
    doc: "Describes this API.",
    path: "/describe/",
    operations: [READ_DESCRIPTION],
    anonymous: { name: "AnonDescribeHandler", operations: [READ_DESCRIPTION] },
  },
];

const BY_VERSION = new Map(
  MAAS_VERSIONS.map((version) => [
    version,
    RESOURCES.filter((resource) => isIn(version, resource)).map((resource) =>
      resource.ofVmHosts === true && !BEHAVIOUR[version].vmHosts ? gone(resource) : resource,
    ),
  ]),
);

/** The URLs that a version has. */
export function resourcesOf(version: MaasVersion): readonly Resource[] {
  return BY_VERSION.get(version) ?? [];
}

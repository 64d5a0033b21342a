import { BEHAVIOUR, isIn, type MaasVersion } from "../model/versions";
import { BLOCK_DEVICE_RESOURCES } from "./blockdevices";
import { BOOT_RESOURCE_RESOURCES } from "./bootresources";
import { describe, describeThese } from "./describe";
import { CONFIG_RESOURCE } from "./config";
import { CONTROLLER_RESOURCES } from "./controllers";
import { DEVICE_RESOURCES } from "./devices";
import { DNS_RESOURCES } from "./dnsresources";
import { DOMAIN_RESOURCES } from "./domains";
import { EVENTS_RESOURCE } from "./events";
import { FABRIC_RESOURCES } from "./fabrics";
import { INTERFACE_RESOURCES } from "./interfaces";
import { IP_ADDRESSES_RESOURCE } from "./ipaddresses";
import { IP_RANGE_RESOURCES } from "./ipranges";
import { MACHINE_RESOURCE } from "./machine";
import { MACHINES_RESOURCE } from "./machines";
import { NODE_RESOURCES } from "./nodes";
import { PLACEMENT_RESOURCES } from "./placement";
import { RESERVED_IP_RESOURCES } from "./reservedips";
import { RESULT_RESOURCES } from "./results";
import { gone, json, type Call, type Resource } from "./route";
import { SCRIPT_RESOURCES } from "./scripts";
import { SPACE_RESOURCES } from "./spaces";
import { SUBNET_RESOURCES } from "./subnets";
import { TAG_RESOURCES } from "./tags";
import { USER_RESOURCES } from "./users";
import { VERSION_RESOURCE } from "./version";
import { VLAN_RESOURCES } from "./vlans";
import { VM_HOST_RESOURCES } from "./vmhosts";

const READ_DESCRIPTION = {
  method: "GET",
  op: null,
  name: "read",
  doc: "The API's description of itself.",
  handle: ({ world, url }: Call) => json(describe(world.region.version, new URL(url).origin)),
} as const;

/** Every URL of the API in any version: the one truth of routing, of what is refused, and of `describe/`. */
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
  ...FABRIC_RESOURCES,
  ...VLAN_RESOURCES,
  ...SPACE_RESOURCES,
  ...PLACEMENT_RESOURCES,
  ...DOMAIN_RESOURCES,
  ...DNS_RESOURCES,
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

/** The URLs that a version has. */
export function resourcesOf(version: MaasVersion): readonly Resource[] {
  return RESOURCES.filter((resource) => isIn(version, resource)).map((resource) =>
    resource.ofVmHosts === true && !BEHAVIOUR[version].vmHosts ? gone(resource) : resource,
  );
}

describeThese(resourcesOf);

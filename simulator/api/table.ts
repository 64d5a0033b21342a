import { BOOT_RESOURCES_RESOURCE } from "./bootresources";
import { describe, describeThese } from "./describe";
import { DNS_RESOURCES_RESOURCE } from "./dnsresources";
import { EVENTS_RESOURCE } from "./events";
import { INTERFACE_RESOURCES } from "./interfaces";
import { IP_ADDRESSES_RESOURCE } from "./ipaddresses";
import { IP_RANGE_RESOURCES } from "./ipranges";
import { MACHINE_RESOURCE } from "./machine";
import { MACHINES_RESOURCE } from "./machines";
import { NETWORK_RESOURCES } from "./network";
import { PLACEMENT_RESOURCES } from "./placement";
import { REGION_RESOURCES } from "./region";
import { RESULTS_RESOURCE } from "./results";
import { json, type Resource } from "./route";
import { SCRIPTS_RESOURCE } from "./scripts";
import { SUBNET_RESOURCES } from "./subnets";
import { TAG_RESOURCES } from "./tags";
import { VM_HOST_RESOURCES } from "./vmhosts";

const READ_DESCRIPTION = {
  method: "GET",
  op: null,
  name: "read",
  doc: "The API's description of itself.",
  handle: (call: { readonly url: string }) => json(describe(new URL(call.url).origin)),
} as const;

/** Every URL of the API: the one truth of routing, of what is refused, and of `describe/`. */
export const RESOURCES: readonly Resource[] = [
  ...REGION_RESOURCES,
  MACHINES_RESOURCE,
  MACHINE_RESOURCE,
  ...INTERFACE_RESOURCES,
  RESULTS_RESOURCE,
  ...VM_HOST_RESOURCES,
  ...SUBNET_RESOURCES,
  ...IP_RANGE_RESOURCES,
  IP_ADDRESSES_RESOURCE,
  ...NETWORK_RESOURCES,
  ...PLACEMENT_RESOURCES,
  DNS_RESOURCES_RESOURCE,
  ...TAG_RESOURCES,
  EVENTS_RESOURCE,
  SCRIPTS_RESOURCE,
  BOOT_RESOURCES_RESOURCE,
  {
    name: "DescribeHandler",
    doc: "Describes this API.",
    path: "/describe/",
    operations: [READ_DESCRIPTION],
    anonymous: { name: "AnonDescribeHandler", operations: [READ_DESCRIPTION] },
  },
];

describeThese(RESOURCES);

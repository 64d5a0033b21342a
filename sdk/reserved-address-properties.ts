// Generated from schema.json by `npm run generate`.

import type * as pulumi from "@pulumi/pulumi";
import { QuietResource } from "./quiet-resource";

/** The outputs of a `ReservedAddress`. `declare`: a field of its own would overwrite what the base class sets. */
export abstract class ReservedAddressProperties extends QuietResource {
  /** The address, IPv4 or IPv6. Default: a free one of `subnet` and `range`, chosen at create and kept. Another one makes a new reservation. */
  declare readonly ipAddress: pulumi.Output<string>;
  /** The subnet, by name, CIDR or id. Default: the one that has the address. Needed where neither `ipAddress` nor `range` is given. One that does not have the address makes a new reservation. */
  declare readonly subnet: pulumi.Output<string | undefined>;
  /** Where the address is chosen, instead of `ipAddress`: `10.10.0.60-10.10.0.99` or a CIDR, within one subnet. One that does not have the address makes a new reservation. */
  declare readonly range: pulumi.Output<string | undefined>;
  /** The DNS name of the address: a label of MAAS's default domain, or a whole name in another domain of MAAS. Default: derived from the resource's name, unique per project and stack. */
  declare readonly hostname: pulumi.Output<string>;
  /** What the address is for, one line of at most 200 bytes. It is kept in a TXT record of the DNS name, which everybody can look up. */
  declare readonly comment: pulumi.Output<string | undefined>;
  /** The subnet's CIDR. */
  declare readonly subnetCidr: pulumi.Output<string>;
  /** The DNS name with its domain. */
  declare readonly fqdn: pulumi.Output<string>;
  /** The MAAS user whose reservation it is: MAAS lets nobody else release it. */
  declare readonly owner: pulumi.Output<string>;
  /** The system id of a controller of the MAAS region that has the reservation, by which another region is distinguished from it. */
  declare readonly regionSystemId: pulumi.Output<string | undefined>;
}

/** Every property, so that the engine's answers find theirs (pulumi/pulumi#2931), also where a program gives no input. */
export const UNDEFINED_PROPERTIES: Record<string, undefined> = {
  ipAddress: undefined,
  subnet: undefined,
  range: undefined,
  hostname: undefined,
  comment: undefined,
  subnetCidr: undefined,
  fqdn: undefined,
  owner: undefined,
  regionSystemId: undefined,
};

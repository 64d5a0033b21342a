import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

/** By which address families the URL of the region can be reached. */
export interface UrlFamilies {
  ipv4: boolean;
  ipv6: boolean;
}

/** By which address families a guest can reach the region. */
export interface RegionFamilies extends UrlFamilies {
  /** Whether MAAS goes by its URL. Since 3.5.6 and 3.6.1 it goes by the subnets of its racks, which nothing shows: then this is a guess. */
  binding: boolean;
}

/** Addresses of a host name, as `node:dns/promises` finds them. */
export type ResolveHost = (host: string) => Promise<{ family: number }[]>;

const resolveAll: ResolveHost = (host) => lookup(host, { all: true });

/**
 * The families by which guests can be taken to reach the region. A deployment is refused when none of the machine's subnets is of
 * a family that the URL which MAAS gives to its racks resolves to (`Node.start` in MAAS's source). MAAS shows nobody that URL:
 * it is in no answer of the API, and the racks' own addresses do not show it (a rack with an IPv6 address refused an IPv6-only
 * machine all the same). The best witness is the URL by which we reach MAAS ourselves, and it counts against IPv6 only: MAAS at
 * an IPv4 address, or at a name that resolves to nothing else, is an IPv4 region, while one that we happen to reach by IPv6 may
 * well serve IPv4 guests. So a region that serves both is to be given by a name that resolves to both. A name that does not
 * resolve here (a proxy may do it) leaves both open.
 */
export async function readRegionFamilies(
  apiOrigin: string,
  resolve: ResolveHost = resolveAll,
): Promise<UrlFamilies> {
  const host = new URL(apiOrigin).hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) {
    return { ipv4: true, ipv6: isIP(host) === 6 };
  }
  const addresses = await resolve(host).catch(() => undefined);
  return { ipv4: true, ipv6: addresses?.some(({ family }) => family === 6) ?? true };
}

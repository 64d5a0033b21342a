import { type Ip } from "./address";
import { contains, parseCidr, type Cidr } from "./address-block";

/** A block whose addresses no host may be given. */
interface ReservedBlock {
  cidr: Cidr;
  /** `loopback (127.0.0.0/8)`. */
  text: string;
}

const table: [cidr: string, purpose: string][] = [
  ["0.0.0.0/8", "this network"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", "link-local"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved"],
  ["::/128", "the unspecified address"],
  ["::1/128", "loopback"],
  ["::/8", "reserved"],
  ["fe80::/10", "link-local"],
  ["ff00::/8", "multicast"],
];

const blocks: ReservedBlock[] = table.flatMap(([text, purpose]) => {
  const cidr = parseCidr(text);
  return cidr ? [{ cidr, text: `${purpose} (${text})` }] : [];
});

/**
 * The reserved block that an address is in, for people: `loopback (127.0.0.0/8)`; undefined when a host may have it.
 * Sources: RFC 6890 and the IANA special-purpose registries; `::/8` is IPv6's equivalent of 0.0.0.0/8 (RFC 4291).
 */
export function reservedBlock(ip: Ip): string | undefined {
  return blocks.find(({ cidr }) => contains(cidr, ip))?.text;
}

import { compareIps, formatIp, parseIp, type Family, type Ip } from "./address";

/** A CIDR block. */
export interface Cidr {
  readonly family: Family;
  /** The network address: all host bits are 0. */
  readonly base: Ip;
  /** Prefix length, 0 to 32 or 0 to 128. */
  readonly prefix: number;
}

const bits = { 4: 32, 6: 128 } as const;
const prefixForm = /^(.+)\/(0|[1-9]\d{0,2})$/;

/**
 * Reads `10.10.0.0/24` or `2001:db8:1::/64`; undefined when it is not one. Host bits that are not 0, a netmask instead of a prefix
 * length and leading zeros are refused.
 */
export function parseCidr(text: string): Cidr | undefined {
  const [, address = "", length = ""] = prefixForm.exec(text) ?? [];
  const ip = parseIp(address);
  const prefix = Number(length);
  if (ip === undefined || prefix > bits[ip.family]) {
    return undefined;
  }
  const block = blockOf(ip, prefix);
  return compareIps(block.base, ip) === 0 ? block : undefined;
}

/** The block of that prefix length which the address is in. */
export function blockOf(ip: Ip, prefix: number): Cidr {
  return { family: ip.family, base: { family: ip.family, words: masked(ip, prefix, 0) }, prefix };
}

/** The address's words, the bits after the prefix set to 0 or 1. */
function masked(ip: Ip, prefix: number, hostBit: 0 | 1): number[] {
  return ip.words.map((word, i) => {
    const kept = Math.min(Math.max(prefix - 32 * i, 0), 32);
    // A shift by 32 is a shift by 0 in JavaScript.
    const hostMask = kept === 32 ? 0 : 0xffffffff >>> kept;
    return (hostBit ? word | hostMask : word & ~hostMask) >>> 0;
  });
}

/** Spells a block canonically. */
export function formatCidr(cidr: Cidr): string {
  return `${formatIp(cidr.base)}/${cidr.prefix}`;
}

/** The canonical spelling of a CIDR; undefined when it is not one. */
export function canonicalCidr(text: string): string | undefined {
  const cidr = parseCidr(text);
  return cidr && formatCidr(cidr);
}

/** Whether the block holds the address; false across families. */
export function contains(cidr: Cidr, ip: Ip): boolean {
  return cidr.family === ip.family && compareIps(blockOf(ip, cidr.prefix).base, cidr.base) === 0;
}

/** The last address of a block. */
export function lastAddress(cidr: Cidr): Ip {
  return { family: cidr.family, words: masked(cidr.base, cidr.prefix, 1) };
}

/**
 * The address of a block that names the network and so can be no host's; undefined for /31, /32 (RFC 3021), /127 and
 * /128 (RFC 6164). In IPv6 it is the subnet-router anycast address (RFC 4291, 2.6.1).
 */
export function networkAddress(cidr: Cidr): Ip | undefined {
  return cidr.prefix >= bits[cidr.family] - 1 ? undefined : cidr.base;
}

/** The broadcast address of an IPv4 block; undefined for /31 and /32 (RFC 3021) and for IPv6, which has none. */
export function broadcastAddress(cidr: Cidr): Ip | undefined {
  return cidr.family === 6 || cidr.prefix >= 31 ? undefined : lastAddress(cidr);
}

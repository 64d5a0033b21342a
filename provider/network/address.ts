import ipaddr from "ipaddr.js";

/**
 * IP addresses. What MAAS's own forms refuse is not an address here either: other than four decimal parts, leading
 * zeros, octal, hex, whole numbers, zone ids, IPv4-mapped IPv6. Nothing is reinterpreted.
 */

export type Family = 4 | 6;

/** An address as numbers, which makes comparing cheap. */
export interface Ip {
  readonly family: Family;
  /** Unsigned 32-bit words, the most significant first: one for IPv4, four for IPv6. */
  readonly words: readonly number[];
}

const dottedTail = /^(.*:)([0-9.]+)$/;

/** Reads an address, without a prefix length; undefined when it is not one. */
export function parseIp(text: string): Ip | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Ip | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv4.parse(text).octets;
  return { family: 4, words: [((a << 24) | (b << 16) | (c << 8) | d) >>> 0] };
}

function parseIpv6(text: string): Ip | undefined {
  const hex = withoutDottedTail(text);
  if (hex === undefined || hex.includes("%") || !ipaddr.IPv6.isValid(hex)) {
    return undefined;
  }
  const address = ipaddr.IPv6.parse(hex);
  if (address.isIPv4MappedAddress()) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = address.parts;
  return {
    family: 6,
    words: [((a << 16) | b) >>> 0, ((c << 16) | d) >>> 0, ((e << 16) | f) >>> 0, ((g << 16) | h) >>> 0],
  };
}

/** Spells `64:ff9b::10.0.0.1` as `64:ff9b::a00:1`: ipaddr.js would read the short form `::10.0.0.1` as IPv4-mapped. */
function withoutDottedTail(text: string): string | undefined {
  if (!text.includes(".")) {
    return text;
  }
  const [, head = "", tail = ""] = dottedTail.exec(text) ?? [];
  const word = parseIpv4(tail)?.words[0];
  return word === undefined
    ? undefined
    : `${head}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`;
}

/** Spells an address the one canonical way: four decimal parts, or RFC 5952. */
export function formatIp(ip: Ip): string {
  if (ip.family === 4) {
    const [word = 0] = ip.words;
    return [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff].join(".");
  }
  return new ipaddr.IPv6(ip.words.flatMap((word) => [word >>> 16, word & 0xffff])).toRFC5952String();
}

/** The canonical spelling of an address; undefined when it is not one. */
export function canonicalIp(text: string): string | undefined {
  const ip = parseIp(text);
  return ip && formatIp(ip);
}

/** Orders addresses: IPv4 before IPv6, then by number. */
export function compareIps(a: Ip, b: Ip): number {
  if (a.family !== b.family) {
    return a.family < b.family ? -1 : 1;
  }
  for (let i = 0; i < a.words.length; i += 1) {
    const difference = (a.words[i] ?? 0) - (b.words[i] ?? 0);
    if (difference !== 0) {
      return Math.sign(difference);
    }
  }
  return 0;
}

/** Whether two texts spell the same address; false when one of them is none. */
export function sameIp(a: string, b: string): boolean {
  const left = canonicalIp(a);
  return left !== undefined && left === canonicalIp(b);
}

/** Whether an address lies between two others, both included. */
export function between(ip: Ip, start: Ip, end: Ip): boolean {
  return ip.family === start.family && compareIps(start, ip) <= 0 && compareIps(ip, end) <= 0;
}

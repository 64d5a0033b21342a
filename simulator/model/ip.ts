import ipaddr from "ipaddr.js";

/** An address as a number with its family, for arithmetic and sorting. */
export interface IpNumber {
  readonly version: 4 | 6;
  readonly value: bigint;
}

export interface Network {
  readonly version: 4 | 6;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
}

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Reads an address as Django's GenericIPAddressField does: no leading zeros, no short forms. Undefined when it is not one. */
export function parseIp(text: string): IpNumber | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    if (text.split(".").some((part) => part.length > 1 && part.startsWith("0"))) {
      return undefined;
    }
    return { version: 4, value: toNumber(ipaddr.IPv4.parse(text).toByteArray()) };
  }
  if (text.includes(":") && !text.includes("%") && ipaddr.IPv6.isValid(text)) {
    return { version: 6, value: toNumber(ipaddr.IPv6.parse(text).toByteArray()) };
  }
  return undefined;
}

/** The canonical spelling: dotted decimal, or RFC 5952. */
export function formatIp({ version, value }: IpNumber): string {
  const length = version === 4 ? 4 : 16;
  const bytes: number[] = [];
  for (let at = length - 1; at >= 0; at -= 1) {
    bytes.push(Number((value >> BigInt(at * 8)) & 255n));
  }
  return version === 4 ? bytes.join(".") : new ipaddr.IPv6(bytes).toRFC5952String();
}

export function canonicalIp(text: string): string | undefined {
  const ip = parseIp(text);
  return ip === undefined ? undefined : formatIp(ip);
}

const networks = new Map<string, Network>();

/** Reads `address/prefix`; undefined when malformed. Networks are few, so the readings are kept. */
export function parseNetwork(cidr: string): Network | undefined {
  const known = networks.get(cidr);
  if (known !== undefined) {
    return known;
  }
  const [address, prefixText] = cidr.split("/");
  const ip = address === undefined ? undefined : parseIp(address);
  if (ip === undefined || prefixText === undefined || !/^\d{1,3}$/.test(prefixText)) {
    return undefined;
  }
  const bits = ip.version === 4 ? 32 : 128;
  const prefix = Number(prefixText);
  if (prefix > bits) {
    return undefined;
  }
  const hostMask = (1n << BigInt(bits - prefix)) - 1n;
  const first = ip.value & ~hostMask;
  const network: Network = { version: ip.version, prefix, first, last: first | hostMask };
  networks.set(cidr, network);
  return network;
}

export function parseNetworkOrThrow(cidr: string): Network {
  const network = parseNetwork(cidr);
  if (network === undefined) {
    throw new Error(`'${cidr}' is not a network`);
  }
  return network;
}

export function contains(network: Network, ip: IpNumber): boolean {
  return network.version === ip.version && ip.value >= network.first && ip.value <= network.last;
}

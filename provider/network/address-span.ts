import { between, compareIps, formatIp, parseIp, type Ip } from "./address";
import { canonicalCidr, lastAddress, parseCidr } from "./address-block";

/** Addresses of one family from one to another, both included. */
export interface AddressSpan {
  /** As it was given. */
  text: string;
  start: Ip;
  end: Ip;
}

/** Reads `10.10.0.200-10.10.0.220`, a CIDR or one address; undefined when it is none of them. */
export function parseSpan(text: string): AddressSpan | undefined {
  const block = parseCidr(text);
  if (block !== undefined) {
    return { text, start: block.base, end: lastAddress(block) };
  }
  const [from = "", to = from, ...more] = text.split("-").map((part) => part.trim());
  const [start, end] = [parseIp(from), parseIp(to)];
  const isOne = start && end && more.length === 0 && start.family === end.family;
  return isOne && compareIps(start, end) <= 0 ? { text, start, end } : undefined;
}

/** The canonical spelling of a range, a CIDR as one; undefined when it is none. */
export function canonicalSpan(text: string): string | undefined {
  const span = parseSpan(text);
  return span && (canonicalCidr(text) ?? `${formatIp(span.start)}-${formatIp(span.end)}`);
}

export function spans({ start, end }: AddressSpan, ip: Ip): boolean {
  return between(ip, start, end);
}

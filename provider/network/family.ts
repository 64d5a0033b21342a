/** Whether an address or CIDR, already known to be valid, is IPv6. */
export function isIpv6(address: string): boolean {
  return address.includes(":");
}

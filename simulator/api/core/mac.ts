/** MAAS's MAC_FIELD_RE. */
export const MAC = /^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$|^([0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}$/;

/** The spelling that MAAS stores: lower case with colons. */
export function normalizeMac(mac: string): string {
  const digits = mac.replace(/[^0-9a-fA-F]/g, "").toLowerCase();
  return digits.match(/../g)?.join(":") ?? mac;
}

export function notAMac(mac: string): string {
  return `'${mac}' is not a valid MAC address.`;
}

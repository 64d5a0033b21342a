import type { AddressKind } from "../../provider/lifecycle/addresses/address-map";

/** What people call the kinds. */
export const KIND_NAMES: Record<AddressKind, string> = {
  vm: "VM of a stack",
  machine: "other machine",
  vmHost: "VM host",
  controller: "MAAS controller",
  device: "device",
  user: "reserved by a user",
  reservedIp: "kept for a MAC",
  observed: "seen only",
  gateway: "gateway",
  dns: "DNS server",
  dynamic: "dynamic range",
  reserved: "reserved range",
  kept: "not chosen from",
  free: "free",
};

/** A letter for each kind that has one, so that no colour is needed to tell them apart; the others have patterns. */
export const KIND_LETTERS: Partial<Record<AddressKind, string>> = {
  vm: "V",
  machine: "M",
  vmHost: "H",
  controller: "C",
  device: "D",
  user: "U",
  reservedIp: "R",
  observed: "?",
  gateway: "G",
  dns: "N",
};

/** A number with commas; beyond twelve digits the nearest power of two, `~2^64`. @param count in decimal */
export function formatCount(count: string): string {
  return count.length > 12
    ? `~2^${Math.round(Math.log2(Number(count)))}`
    : count.replace(/\B(?=(\d{3})+$)/g, ",");
}

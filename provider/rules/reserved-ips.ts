import type { ReservedIpItem } from "../inventory/snapshot";
import { formatIp } from "../network/address";
import { canonicalMac } from "../network/address-mac";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { networkOf } from "./partial-network";

/**
 * The static addresses that MAAS keeps for another MAC than their interface has, or whose interface has a MAC for which MAAS keeps another
 * one (MAAS 3.6). LXD draws the MAC of an interface that is given none.
 * @param reserved what MAAS keeps
 */
export function reservedForOthers(vm: PartialInputs, reserved: readonly ReservedIpItem[]): CheckFailure[] {
  return networkOf(vm).interfaces.flatMap(({ path: nic, given, addresses }) => {
    if (vm.isUnknown(`${nic}.macAddress`)) {
      return [];
    }
    const mac = given.macAddress === undefined ? undefined : canonicalMac(given.macAddress);
    return addresses.flatMap(({ path, ip }) => {
      const reason = ip === undefined ? undefined : keptForOther(formatIp(ip), mac, reserved);
      return reason === undefined ? [] : [fail(`${path}.ipAddress`, reason)];
    });
  });
}

/** Why an address that MAAS keeps for a MAC, or one beside it, cannot be had by what has this MAC, or none. */
export function keptForOther(
  ip: string,
  mac: string | undefined,
  reserved: readonly ReservedIpItem[],
): string | undefined {
  const ofIp = reserved.find((one) => one.ip === ip);
  if (ofIp !== undefined && ofIp.mac !== mac) {
    const comment = ofIp.comment === "" ? "" : ` (${ofIp.comment})`;
    return `IP address ${ip} is reserved in MAAS for the MAC address ${ofIp.mac}${comment}`;
  }
  const others = reserved
    .filter((one) => mac !== undefined && one.mac === mac && one.ip !== ip)
    .map((one) => one.ip);
  return others.length === 0
    ? undefined
    : `IP address ${ip} cannot go to the MAC address ${mac}, for which MAAS reserves ${others.join(" and ")}`;
}

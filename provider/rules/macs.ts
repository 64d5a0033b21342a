import { canonicalMac } from "../network/address-mac";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";

/** The MAC addresses that the inputs give, as far as they are known. */
export function givenMacs({
  inputs: { networkInterfaces = [] },
}: PartialInputs): { property: string; mac: string }[] {
  return networkInterfaces.flatMap((given, i) =>
    given?.macAddress === undefined
      ? []
      : [{ property: `networkInterfaces[${i}].macAddress`, mac: given.macAddress }],
  );
}

export function macAddressForm(vm: PartialInputs): CheckFailure[] {
  return givenMacs(vm).flatMap(({ property, mac }) =>
    canonicalMac(mac) ? [] : [fail(property, `Invalid MAC address format: ${mac}`)],
  );
}

/** Bits of the first byte (IEEE 802): of a group of stations, and not given by a manufacturer. */
const GROUP = 1;
const LOCAL = 2;
/** The prefix of LXD's and Xen's own addresses, which a hypervisor may make up though they are a manufacturer's. */
const LXD_PREFIX = "00:16:3e:";
const NONE = "00:00:00:00:00:00";

/** LXD takes these too, and no switch, or no guest, then carries what the VM sends. */
export function macAddressUnicast(vm: PartialInputs): CheckFailure[] {
  return wellFormed(vm).flatMap(({ property, mac, first }) => {
    if (first & GROUP) {
      const reason = `MAC address ${mac} is a multicast address, and no interface's own: its second digit must be even`;
      return [fail(property, reason)];
    }
    return mac === NONE
      ? [fail(property, `MAC address ${mac} is the all-zero address, which no guest accepts`)]
      : [];
  });
}

/**
 * Warnings about addresses of a range that a manufacturer was given (IEEE 802). LXD and MAAS carry them out, and somebody who moves a
 * machine wants its address kept; so they are no failure.
 */
export function vendorMacWarnings(vm: PartialInputs): string[] {
  return wellFormed(vm).flatMap(({ property, mac, first }) =>
    first & (GROUP | LOCAL) || mac === NONE || mac.startsWith(LXD_PREFIX)
      ? []
      : [
          `${property}: MAC address ${mac} is of a range that a manufacturer gives to devices. If it was made up, take one with 2, 6, A or E for its second digit, or one that begins with 00:16:3e as LXD's own do`,
        ],
  );
}

export function macAddressOnce(vm: PartialInputs): CheckFailure[] {
  const given = wellFormed(vm);
  return given.flatMap(({ property, mac }, i) => {
    const first = given.findIndex((other) => other.mac === mac);
    return first < i
      ? [fail(property, `MAC address ${mac} is given twice: ${given[first]?.property} has it too`)]
      : [];
  });
}

function wellFormed(vm: PartialInputs): { property: string; mac: string; first: number }[] {
  return givenMacs(vm).flatMap(({ property, mac }) => {
    const canonical = canonicalMac(mac);
    return canonical === undefined
      ? []
      : [{ property, mac: canonical, first: Number.parseInt(canonical.slice(0, 2), 16) }];
  });
}

/** LXD accepts it, so that it is looked for before it is set. */
export function macInUseInLxd(mac: string, instance: string, host: string): string {
  return `MAC address ${mac} is already in use by LXD instance ${instance} on VM host ${host}`;
}

/** MAAS: 400 `This MAC address is already in use by eth0 (physical) on web-1.` */
export function macInUse(mac: string, holder: string): string {
  return `MAC address ${mac} is already in use by ${holder} in MAAS`;
}

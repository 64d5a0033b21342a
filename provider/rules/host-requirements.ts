import type { Snapshot, VmHostItem } from "../inventory/snapshot";
import { autoAddress } from "./auto";
import { dhcpOnSomeVlan, familyInCommon } from "./boot";
import {
  architectureOffered,
  enoughCores,
  enoughMemory,
  enoughStorage,
  pinnableCores,
  storagePoolExists,
} from "./capacity";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { bridgeExists, hostCarries } from "./host-network";
import { lxdTakesComposed } from "./lxd-version";
import { candidateHosts, joinReasons, type HostRequirement } from "./hosts";

/** All that a VM needs of its host, by rule id. */
export const hostRequirements = {
  "host-architecture": architectureOffered,
  "host-lxd-version": lxdTakesComposed,
  "host-cores": enoughCores,
  "host-pinned-cores": pinnableCores,
  "host-memory": enoughMemory,
  "host-storage-pool": storagePoolExists,
  "host-storage": enoughStorage,
  "host-bridge": bridgeExists,
  "host-network": hostCarries,
  "dhcp-on-vlan": dhcpOnSomeVlan,
  "family-in-common": familyInCommon,
  "auto-address": autoAddress,
} satisfies Record<string, HostRequirement>;

const all: HostRequirement[] = Object.values(hostRequirements);

/** Whether a host has all that the VM needs. */
export function fits(vm: PartialInputs, host: VmHostItem, snapshot: Snapshot): boolean {
  return all.every((requirement) => requirement(vm, host, snapshot).length === 0);
}

/** Each need may be met by some host, and still no host meets all of them. */
export function oneHostFits(vm: PartialInputs, snapshot: Snapshot): CheckFailure[] {
  const hosts = candidateHosts(vm, snapshot);
  if (hosts.length < 2 || hosts.some((host) => fits(vm, host, snapshot))) {
    return [];
  }
  const eachIsMet = all.every((requirement) =>
    hosts.some((host) => requirement(vm, host, snapshot).length === 0),
  );
  const lacks = hosts.flatMap(
    (host) => all.flatMap((requirement) => requirement(vm, host, snapshot))[0]?.reason ?? [],
  );
  return eachIsMet ? [fail("vmHost", `No one VM host has all that the VM needs: ${joinReasons(lacks)}`)] : [];
}

import { isDeepStrictEqual } from "node:util";
import type { LxdVmInputs, LxdVmOutputs, NetworkInterface } from "../inputs";
import { wantedInterfaces } from "../network/interfaces";

/** What a change of inputs means for the VM. */
export interface Difference {
  /** Inputs that changed in meaning. */
  changed: (keyof LxdVmInputs)[];
  /** Those of them that only a new VM can have. */
  replaces: (keyof LxdVmInputs)[];
}

/** What MAAS or the provider chooses when the program leaves it out: leaving it out later changes nothing. */
const chosenWhenLeftOut: ReadonlySet<keyof LxdVmInputs> = new Set([
  "vmHost",
  "zone",
  "resourcePool",
  "domain",
  "architecture",
  "osystem",
  "distroSeries",
  "hweKernel",
]);

/** What MAAS or LXD changes on the VM that is there, what its host's LXD must be asked for apart (lxd-way.ts); everything else makes a new one, with new disks. */
const inPlace: ReadonlySet<keyof LxdVmInputs> = new Set([
  "zone",
  "resourcePool",
  "domain",
  "tags",
  "description",
  "hostname",
  "timeouts",
  "verifyGateway",
  "skipCommissioning",
]);

/** The inputs of which one alone does not tell the network: the shorthand and the list can say the same. */
const network: readonly (keyof LxdVmInputs)[] = ["networkInterfaces", "staticIp"];

/** Compares what is in force with what is asked; a value that is not known yet differs from any other. */
export function diff(
  current: LxdVmOutputs,
  wanted: LxdVmInputs,
  inputNames: readonly (keyof LxdVmInputs)[],
): Difference {
  const [before, after] = [wantedInterfaces(current), wantedInterfaces(wanted)];
  const sameNetwork = isDeepStrictEqual(before, after);
  // A MAC address that the program leaves out is the VM's own affair.
  const takesMacsOut = !sameNetwork && isDeepStrictEqual(withoutMacsLeftOut(before, after), after);
  const changed = inputNames.filter(
    (name) =>
      !(wanted[name] === undefined && chosenWhenLeftOut.has(name)) &&
      !(network.includes(name) && sameNetwork) &&
      !isDeepStrictEqual(orEmpty(current[name]), orEmpty(wanted[name])),
  );
  // A VM stays in the project that it was made in.
  const otherProject = differs(current.lxd?.project, wanted.lxd?.project);
  const isAdoptedAlready = wanted.adopt === undefined || wanted.adopt.systemId === current.systemId;
  const stays = (name: keyof LxdVmInputs): boolean => {
    switch (name) {
      case "adopt":
        return isAdoptedAlready;
      case "lxd":
        return !otherProject;
      case "networkInterfaces":
        return takesMacsOut;
      default:
        return inPlace.has(name);
    }
  };
  return { changed, replaces: changed.filter((name) => !stays(name)) };
}

/** The interfaces without the MAC addresses that the others do not give. */
function withoutMacsLeftOut(
  before: readonly NetworkInterface[],
  after: readonly NetworkInterface[],
): NetworkInterface[] {
  return before.map((nic, at) => {
    const { macAddress, ...others } = nic;
    return macAddress === undefined || after[at]?.macAddress === undefined ? others : nic;
  });
}

/** Whether both are given, and not the same. */
function differs(current: string | undefined, wanted: string | undefined): boolean {
  return current !== undefined && wanted !== undefined && current !== wanted;
}

/** No tags and an empty list of them are the same. */
function orEmpty(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}

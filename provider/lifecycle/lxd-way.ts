import { isDeepStrictEqual } from "node:util";
import type { LxdVmInputs, LxdVmOutputs, NetworkInterface } from "../inputs";
import { LxdError } from "../lxd/errors";
import { wantedInterfaces } from "../network/interfaces";
import type { Draft } from "../rules/draft";
import type { Core } from "./core";
import type { Difference } from "./diff";
import { StepFailure } from "./failure";
import { resourceName } from "./identity";
import { lxdFailuresInPlace } from "./lxd-fit";
import { NoWayToLxdError } from "./lxd-hosts";

const SIZE = ["cores", "memory"] as const;

/** A MAC address that the program gives, and the state has not. */
interface OtherMac {
  interface: string;
  /** Absent where the state has none of the program's. */
  from: string | undefined;
  to: string;
}

/** Whether these changes of a VM that is there are the LXD's of its host: what is set there alone, or what it may change in place. */
export function areLxds(
  { changed, replaces }: Difference,
  current: LxdVmInputs,
  wanted: LxdVmInputs,
): boolean {
  return replaces.length === 0
    ? changed.includes("lxd")
    : replaces.every(
        (name) =>
          SIZE.some((size) => size === name) ||
          (name === "networkInterfaces" && sameButForMacs(current, wanted)),
      );
}

/**
 * What still makes a new VM of such changes once LXD is asked whether it can change the VM in place.
 * @param vm the inputs that are wanted, as far as they are known
 * @throws StepFailure when LXD has not what is to be set; LxdError when it was reached before and cannot be now: the disks would go for
 * a passing trouble
 */
export async function replacesBesideLxd(
  core: Core,
  urn: string,
  { changed, replaces }: Difference,
  current: LxdVmOutputs,
  { wanted, vm }: { wanted: LxdVmInputs; vm: Draft },
): Promise<(keyof LxdVmInputs)[]> {
  if (replaces.length > 0 && !(await canBeByLxd(core, urn, current, wanted))) {
    return replaces;
  }
  const failures = changed.includes("lxd") ? await lxdFailuresInPlace(core, vm, current) : [];
  if (failures.length > 0) {
    const reasons = failures.map(({ property, reason }) => `${property}: ${reason}`);
    throw new StepFailure("LxdConfigurationFailed", "LxdCannot", reasons.join("\n"));
  }
  return [];
}

/** Whether a VM can be given another size or its MAC address back in place, which is said to the user either way. */
async function canBeByLxd(
  core: Core,
  urn: string,
  current: LxdVmOutputs,
  wanted: LxdVmInputs,
): Promise<boolean> {
  const macs = otherMacs(current, wanted);
  const what = [
    ...SIZE.filter((name) => current[name] !== wanted[name]).map(
      (name) => `${name} ${String(current[name])} → ${String(wanted[name])}`,
    ),
    ...macs.map(({ interface: nic, from = "unset", to }) => `MAC address of ${nic} ${from} → ${to}`),
  ].join(", ");
  const say = (line: string): void => core.say(`${resourceName(urn)}: ${what}: ${line}`);
  const anew = "this makes a new VM with new disks";
  if (macs.length > 0 && !(await areMaass(core, current.systemId, macs))) {
    say(`${anew}, since the installed system knows its network by the address that MAAS has`);
    return false;
  }
  const because = await whyNot(core, current);
  if (because === undefined) {
    say("changed in place, the disks are kept; a VM that runs is restarted");
    return true;
  }
  say(`${anew}, since its host's LXD, which could change it in place, cannot be asked to. ${because}`);
  return false;
}

function sameButForMacs(current: LxdVmInputs, wanted: LxdVmInputs): boolean {
  const without = (inputs: LxdVmInputs): NetworkInterface[] =>
    wantedInterfaces(inputs).map((nic) => {
      const others = { ...nic };
      delete others.macAddress;
      return others;
    });
  return isDeepStrictEqual(without(current), without(wanted));
}

function otherMacs(current: LxdVmInputs, wanted: LxdVmInputs): OtherMac[] {
  const before = wantedInterfaces(current);
  return wantedInterfaces(wanted).flatMap(({ name, macAddress: to }) => {
    const from = before.find((nic) => nic.name === name)?.macAddress;
    return to === undefined || to === from ? [] : [{ interface: name, from, to }];
  });
}

/** Whether MAAS, and so the system that it installed, has these addresses for the interfaces: LXD alone has others, if any. */
async function areMaass(core: Core, systemId: string, macs: readonly OtherMac[]): Promise<boolean> {
  const machine = await core.machines.get(systemId);
  return macs.every(({ interface: name, to }) =>
    machine?.interface_set.some((record) => record.name === name && record.mac_address === to),
  );
}

async function whyNot(core: Core, { vmHostId, lxdFingerprint }: LxdVmOutputs): Promise<string | undefined> {
  const { vmHosts } = await core.snapshots.get();
  const host = vmHosts.find(({ id }) => id === vmHostId);
  if (host === undefined) {
    return "MAAS has no VM host for the VM any more.";
  }
  try {
    const { client } = await core.lxdHosts.of(host, { remembered: lxdFingerprint });
    const { isTrusted } = await import("../lxd/endpoints.js");
    return (await isTrusted(client))
      ? undefined
      : `LXD of VM host ${host.name} does not trust the certificate that MAAS has for it.`;
  } catch (error) {
    if (error instanceof NoWayToLxdError || (error instanceof LxdError && lxdFingerprint === undefined)) {
      return error.message;
    }
    throw error;
  }
}

import type { LxdVmInputs, LxdVmOutputs } from "../inputs";
import { LxdError } from "../lxd/errors";
import type { Core } from "./core";
import { resourceName } from "./identity";
import { NoWayToLxdError } from "./lxd-hosts";

const SIZE = ["cores", "memory"] as const;

/** Whether these changes are of the VM's size alone, which LXD can change in place. */
export function isResize(replaces: readonly (keyof LxdVmInputs)[]): boolean {
  return replaces.length > 0 && replaces.every((name) => SIZE.some((size) => size === name));
}

/**
 * Whether a VM that is there can be given another size in place, which is said to the user either way: with a restart, or why not.
 * @param core undefined when MAAS is not to be asked
 * @throws LxdError when LXD was reached before and cannot be now: its disks would go for a passing trouble
 */
export async function canResize(
  core: Core | undefined,
  urn: string,
  current: LxdVmOutputs,
  wanted: LxdVmInputs,
): Promise<boolean> {
  if (core === undefined) {
    return false;
  }
  const what = SIZE.filter((name) => current[name] !== wanted[name])
    .map((name) => `${name} ${String(current[name])} → ${String(wanted[name])}`)
    .join(", ");
  const say = (line: string): void => core.say(`${resourceName(urn)}: ${what}: ${line}`);
  const because = await whyNot(core, current);
  if (because === undefined) {
    say("changed in place, the disks are kept; a VM that runs is restarted");
    return true;
  }
  say(
    `this makes a new VM with new disks, since its host's LXD, which could change it in place, cannot be asked to. ${because}`,
  );
  return false;
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

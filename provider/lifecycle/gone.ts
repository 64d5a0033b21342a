import { versionFacts } from "../maas/version";
import type { Services } from "./services";
import { machineGone, StepError, type FailureType } from "./errors";
import type { MadeIn } from "./services/region-view";

/**
 * Makes sure that MAAS removes the LXD instance along with a machine. A MAAS without VM hosts (3.8) deletes its record alone, and
 * says nothing about instances without one.
 * @param type of the failure
 * @throws StepError
 */
export async function ensureVmHosts(services: Services, systemId: string, type: FailureType): Promise<void> {
  const version = await services.version.get();
  if (!versionFacts.hasVmHosts(version)) {
    throw new StepError(
      type,
      "VmHostsRemoved",
      `MAAS at ${services.client.origin} is ${version?.text}, which has no VM hosts any more: it would remove the record of machine ${systemId} alone, and cannot see whether its LXD instance is gone. ` +
        "Nothing was removed, and the VM stays in the state. Remove the instance with `lxc delete` on its host and the machine in MAAS, then take the VM out of the state with `pulumi state delete`.",
    );
  }
}

/**
 * Makes sure that a machine which MAAS does not show is gone: that the key's user would be shown it, and that MAAS is the region in which
 * it was made. To be asked only when a machine is missing: it costs a request or two, which the VMs of a run share.
 * @param type of the failure
 * @throws StepError when it cannot be determined; the state must then keep the VM
 */
export async function ensureGone(
  services: Services,
  systemId: string,
  madeIn: MadeIn,
  type: FailureType,
): Promise<void> {
  await ensureVmHosts(services, systemId, type);
  const host = madeIn.vmHost === undefined ? "" : ` ${madeIn.vmHost}`;
  const reason = await whyNotGone(services, madeIn, {
    what: `machine ${systemId}`,
    neither: `has neither machine ${systemId} nor the VM host${host} on which it was made`,
    forGood:
      "If that VM host was removed from this MAAS for good, take the VM out of the state with `pulumi state delete`.",
  });
  if (reason !== undefined) {
    throw new StepError(type, reason.code, reason.message);
  }
}

/** What is missing, in words. */
interface Missing {
  /** `machine abc123` */
  what: string;
  /** What MAAS `has neither … nor …` where it is another region. */
  neither: string;
  /** What to do where the region is right all the same. */
  forGood: string;
}

/** Why it cannot be determined that something which MAAS does not show is gone; undefined when it is gone. */
export async function whyNotGone(
  services: Services,
  madeIn: MadeIn,
  { what, neither, forGood }: Missing,
): Promise<{ code: "NotShown" | "OtherRegion"; message: string } | undefined> {
  const { username, is_superuser: isAdmin } = await services.regionView.user();
  if (!isAdmin) {
    const message =
      `MAAS at ${services.client.origin} does not show ${what} to user ${username}, who is not an administrator, so whether it is gone cannot be determined. ` +
      `It stays in the state. Run again with the API key of an administrator (maas-lxd:apiKey). ${OF_LAST_UP}`;
    return { code: "NotShown", message };
  }
  if (await services.regionView.isWhereMade(madeIn)) {
    return undefined;
  }
  const message =
    `MAAS at ${services.client.origin} ${neither}, so this is probably not the region in which it was made. ` +
    `It stays in the state. Correct maas-lxd:apiUrl (MAAS_API_URL) and run again. ${OF_LAST_UP} ${forGood}`;
  return { code: "OtherRegion", message };
}

/** Why correcting a setting can seem to have no effect. */
const OF_LAST_UP =
  "A refresh or destroy takes the settings of the last `pulumi up` from the state: where they are right by now, run `pulumi up` first, or add --run-program.";

/** The failure of a step whose machine is not there any more, or is not shown. */
export async function goneFailure(
  services: Services,
  systemId: string,
  madeIn: MadeIn,
  type: FailureType,
  how: string,
): Promise<StepError> {
  try {
    await ensureGone(services, systemId, madeIn, type);
  } catch (error) {
    if (error instanceof StepError) {
      return error;
    }
    throw error;
  }
  return machineGone(type, systemId, how);
}

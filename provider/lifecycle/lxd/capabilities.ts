import type { LxdVmInputs, LxdVmOutputs } from "../../inputs";
import type { Snapshot, VmHostItem } from "../../inventory/snapshot";
import { LxdError } from "../../lxd/errors";
import { allKnown, type PartialInputs } from "../../rules/partial-inputs";
import type { CheckFailure } from "../../rules/check-failure";
import { byProperty, candidateHosts, joinReasons } from "../../rules/hosts";
import { isOfLxd, lxdNeeded, profilesExist, projectOfHost, usesLxd } from "../../rules/lxd";
import type { Services } from "../services";
import { StepError } from "../errors";
import { LxdUnavailableError, type LxdHosts } from "../services/lxd-hosts";

/**
 * What the LXDs of the hosts that a VM may be on lack of what it asks of them, and which hosts those are; nothing is asked for a VM that
 * needs none of them. As with what MAAS has, it is refused only where no host has it.
 */
export async function lxdVerdict(
  services: Services,
  vm: PartialInputs,
  snapshot: Snapshot,
): Promise<{ failures: CheckFailure[]; unfit: ReadonlySet<number> }> {
  const verdicts = isOfLxd(vm.inputs) ? await verdictsOf(services, vm, snapshot) : [];
  const lacking = verdicts.filter(({ failures }) => failures.length > 0);
  const allLack = lacking.length === verdicts.length;
  return {
    failures: allLack ? byProperty(lacking.flatMap(({ failures }) => failures)) : [],
    unfit: new Set(lacking.map(({ host }) => host.id)),
  };
}

/**
 * What the LXD of the host lacks of what is to be set for a VM that is there. It is asked in diff and not in check: the state alone
 * shows which host that is, and which certificate it showed before.
 */
export async function lxdFailuresInPlace(
  services: Services,
  vm: PartialInputs,
  { vmHostId, lxdFingerprint: remembered }: Pick<LxdVmOutputs, "vmHostId" | "lxdFingerprint">,
): Promise<CheckFailure[]> {
  const { vmHosts } = await services.snapshots.get();
  const host = vmHosts.find(({ id }) => id === vmHostId);
  return host === undefined || !isOfLxd(vm.inputs) ? [] : judge(services.lxdHosts, vm, host, remembered);
}

/**
 * The hosts whose LXD cannot give the VM what it asks for.
 * @throws StepError when none can: nothing is made then
 */
export async function ineligibleHosts(
  services: Services,
  inputs: LxdVmInputs,
  snapshot: Snapshot,
): Promise<Set<number>> {
  if (!isOfLxd(inputs)) {
    return new Set();
  }
  const verdicts = await verdictsOf(services, allKnown(inputs), snapshot);
  const unfit = verdicts.filter(({ failures }) => failures.length > 0);
  if (unfit.length > 0 && unfit.length === verdicts.length) {
    const reasons = joinReasons(unfit.flatMap(({ failures }) => failures.map(({ reason }) => reason)));
    throw new StepError(
      "CompositionFailed",
      "LxdCannot",
      `${reasons}. Nothing was made; ask for what the hosts can do, or name another vmHost.`,
    );
  }
  return new Set(unfit.map(({ host }) => host.id));
}

/** What the LXD of each host that the VM may be on lacks of what it asks; @throws MaasError */
function verdictsOf(
  services: Services,
  vm: PartialInputs,
  snapshot: Snapshot,
): Promise<{ host: VmHostItem; failures: CheckFailure[] }[]> {
  return Promise.all(
    candidateHosts(vm, snapshot).map(async (host) => ({
      host,
      failures: await judge(services.lxdHosts, vm, host),
    })),
  );
}

async function judge(
  lxdHosts: LxdHosts,
  vm: PartialInputs,
  { id, name }: VmHostItem,
  remembered?: string,
): Promise<CheckFailure[]> {
  try {
    // The project alone decides first, and MAAS shows it: a host that is bound to another is not spoken to.
    if (vm.inputs.lxd?.project !== undefined) {
      const otherProject = projectOfHost(vm, { host: name, project: await lxdHosts.projectOf({ id, name }) });
      if (otherProject.length > 0) {
        return otherProject;
      }
    }
    if (!usesLxd(vm.inputs)) {
      return [];
    }
    await lxdHosts.of({ id, name }, { remembered });
    return profilesExist(vm, { host: name, ...(await lxdHosts.profilesOf({ id, name })) });
  } catch (error) {
    if (error instanceof LxdError || error instanceof LxdUnavailableError) {
      return [lxdNeeded(vm, error.message)];
    }
    throw error;
  }
}

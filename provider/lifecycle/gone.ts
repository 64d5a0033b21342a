import type { LxdVmOutputs } from "../inputs";
import type { MaasClient } from "../maas/client";
import { once } from "../once";
import { Gatherer } from "../maas/gatherer";
import { whoAmI } from "../maas/lists";
import { listNodes, type NodeId } from "../maas/machines";
import { listVmHosts } from "../maas/vm-hosts";
import { versionFacts } from "../maas/version";
import type { User, VmHost } from "../maas/wire";
import type { Core } from "./core";
import { machineGone, StepFailure, type FailureType } from "./failure";

/** What a VM's state tells of the region that it was made in. */
export type MadeIn = Partial<Pick<LxdVmOutputs, "hostSystemId" | "regionSystemId" | "vmHost" | "vmHostId">>;

/** Tells by what the API key's user is shown whether a machine that is not in MAAS's answer can be taken for gone. */
export class RegionView {
  private asked: Promise<User> | undefined;
  /** Nodes of any kind, controllers included, by system id. */
  private readonly nodes: Gatherer<NodeId>;
  private readonly vmHosts: Gatherer<VmHost>;
  /** Of VMs by what their states tell: asked once for all VMs of a region. */
  private readonly regions = new Map<string, Promise<boolean>>();

  constructor(private readonly client: MaasClient) {
    this.nodes = new Gatherer(
      async (ids) => new Map((await listNodes(client, ids)).map((node) => [node.system_id, node])),
    );
    this.vmHosts = new Gatherer(
      async () => new Map((await listVmHosts(client)).map((host) => [String(host.id), host])),
    );
  }

  /** Whose API key it is: asked once. */
  user(): Promise<User> {
    this.asked ??= whoAmI(this.client).catch((error: unknown) => {
      this.asked = undefined;
      throw error;
    });
    return this.asked;
  }

  /** Whether this is the region in which a VM was made; true where the state tells nothing of it. To be asked as an administrator. */
  isWhereMade(madeIn: MadeIn): Promise<boolean> {
    const { hostSystemId, regionSystemId, vmHost, vmHostId } = madeIn;
    const key = [regionSystemId ?? "", hostSystemId ?? "", vmHost ?? "", vmHostId ?? ""].join(" ");
    return once(this.regions, regionSystemId ?? key, () => this.lookUp(madeIn));
  }

  private async lookUp({ hostSystemId, regionSystemId, vmHost, vmHostId = -1 }: MadeIn): Promise<boolean> {
    // MAAS draws system ids at random, so that no other region has one of these.
    const anchors = [regionSystemId, hostSystemId].filter((id) => id !== undefined);
    if (anchors.length > 0) {
      const found = await Promise.all(anchors.map((id) => this.nodes.get(id)));
      return found.some((node) => node !== undefined);
    }
    if (vmHostId < 0) {
      return true;
    }
    const host = await this.vmHosts.get(String(vmHostId));
    return host !== undefined && (vmHost === undefined || [host.name, String(host.id)].includes(vmHost));
  }
}

/**
 * Makes sure that MAAS removes the LXD instance along with a machine. A MAAS without VM hosts (3.8) deletes its record alone, and
 * tells nothing of instances without one.
 * @param type of the failure
 * @throws StepFailure
 */
export async function ensureVmHosts(core: Core, systemId: string, type: FailureType): Promise<void> {
  const version = await core.version.get();
  if (!versionFacts.hasVmHosts(version)) {
    throw new StepFailure(
      type,
      "VmHostsRemoved",
      `MAAS at ${core.client.origin} is ${version?.text}, which has no VM hosts any more: it would remove the record of machine ${systemId} alone, and cannot tell whether its LXD instance is gone. ` +
        "Nothing was removed, and the VM stays in the state. Remove the instance with `lxc delete` on its host and the machine in MAAS, then take the VM out of the state with `pulumi state delete`.",
    );
  }
}

/**
 * Makes sure that a machine which MAAS does not show is gone: that the key's user would be shown it, and that MAAS is the region in which
 * it was made. To be asked only when a machine is missing: it costs a request or two, which the VMs of a run share.
 * @param type of the failure
 * @throws StepFailure when it cannot be told; the state must then keep the VM
 */
export async function ensureGone(
  core: Core,
  systemId: string,
  madeIn: MadeIn,
  type: FailureType,
): Promise<void> {
  await ensureVmHosts(core, systemId, type);
  const { username, is_superuser: isAdmin } = await core.regionView.user();
  if (!isAdmin) {
    throw new StepFailure(
      type,
      "NotShown",
      `MAAS at ${core.client.origin} does not show machine ${systemId} to user ${username}, who is no administrator, so whether it is gone cannot be told. ` +
        `It stays in the state. Run again with the API key of an administrator (maas-lxd:apiKey). ${OF_LAST_UP}`,
    );
  }
  if (!(await core.regionView.isWhereMade(madeIn))) {
    const host = madeIn.vmHost === undefined ? "" : ` ${madeIn.vmHost}`;
    throw new StepFailure(
      type,
      "OtherRegion",
      `MAAS at ${core.client.origin} has neither machine ${systemId} nor the VM host${host} on which it was made, so this is probably not the region in which it was made. ` +
        `It stays in the state. Correct maas-lxd:apiUrl (MAAS_API_URL) and run again. ${OF_LAST_UP} ` +
        "If that VM host was removed from this MAAS for good, take the VM out of the state with `pulumi state delete`.",
    );
  }
}

/** Why correcting a setting can seem to have no effect. */
const OF_LAST_UP =
  "A refresh or destroy takes the settings of the last `pulumi up` from the state: where they are right by now, run `pulumi up` first, or add --run-program.";

/**
 * Makes sure, before a replacement is announced, that MAAS is the region in which the VM was made: its delete would fail elsewhere.
 * @throws StepFailure
 */
export async function ensureSameRegion(core: Core, madeIn: MadeIn & { systemId: string }): Promise<void> {
  if (!(await core.regionView.isWhereMade(madeIn))) {
    await ensureGone(core, madeIn.systemId, madeIn, "UpdateFailed");
  }
}

/** The failure of a step whose machine is not there any more, or is not shown. */
export async function goneFailure(
  core: Core,
  systemId: string,
  madeIn: MadeIn,
  type: FailureType,
  how: string,
): Promise<StepFailure> {
  try {
    await ensureGone(core, systemId, madeIn, type);
  } catch (error) {
    if (error instanceof StepFailure) {
      return error;
    }
    throw error;
  }
  return machineGone(type, systemId, how);
}

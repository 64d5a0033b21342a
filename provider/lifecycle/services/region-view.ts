import type { LxdVmOutputs } from "../../inputs";
import type { MaasClient } from "../../maas/client";
import { Batcher } from "../../maas/batcher";
import { whoAmI } from "../../maas/lists";
import { listNodes, type NodeId } from "../../maas/machines";
import { listVmHosts } from "../../maas/vm-hosts";
import type { User, VmHost } from "../../maas/wire";
import { once } from "../../once";

/** What a VM's state shows of the region that it was made in. */
export type MadeIn = Partial<Pick<LxdVmOutputs, "hostSystemId" | "regionSystemId" | "vmHost" | "vmHostId">>;

/** Shows by what the API key's user is shown whether a machine that is not in MAAS's answer can be taken for gone. */
export class RegionView {
  private asked: Promise<User> | undefined;
  /** Nodes of any kind, controllers included, by system id. */
  private readonly nodes: Batcher<NodeId>;
  private readonly vmHosts: Batcher<VmHost>;
  /** Of VMs by what their states show: asked once for all VMs of a region. */
  private readonly regions = new Map<string, Promise<boolean>>();

  constructor(private readonly client: MaasClient) {
    this.nodes = new Batcher(
      async (ids) => new Map((await listNodes(client, ids)).map((node) => [node.system_id, node])),
    );
    this.vmHosts = new Batcher(
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

  /** Whether this is the region in which a VM was made; true where the state says nothing about it. To be asked as an administrator. */
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

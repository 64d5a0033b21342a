import type { MaasClient } from "./client";
import type { Params } from "./params";
import type { VmHost } from "./wire";

/** The VM hosts, with capacities and storage pools. */
export function listVmHosts(client: MaasClient): Promise<VmHost[]> {
  return client.send({ method: "GET", path: "vm-hosts/" });
}

/**
 * Has MAAS look at what the host's LXD really has: an instance without a machine record becomes a machine, and starts
 * commissioning. 2-9 s on a host with 50 VMs (docs/maas-notes.md#orphans), so keep it for when it is needed.
 */
export function refreshVmHost(client: MaasClient, id: number, deadline = Infinity): Promise<unknown> {
  return client.send({ method: "POST", path: `vm-hosts/${id}/`, op: "refresh", repeatable: true, deadline });
}

/**
 * Makes a VM. Not repeatable: after a doubt look for the host name instead of composing again.
 * @returns the system id
 */
export async function composeMachine(
  client: MaasClient,
  vmHostId: number,
  form: Params,
  deadline: number,
): Promise<string> {
  const path = `vm-hosts/${vmHostId}/`;
  const composed = await client.send<{ system_id: string }>({
    method: "POST",
    path,
    op: "compose",
    form,
    deadline,
  });
  return composed.system_id;
}

/** The way to a VM host's LXD, for administrators. Certificate and key are secret. */
export interface LxdParameters {
  /** A host name or address, with or without scheme and port. */
  power_address: string;
  project?: string;
  /** PEM; empty or absent where MAAS was given a trust password instead. */
  certificate?: string;
  key?: string;
}

/** How MAAS itself reaches a host's LXD. For administrators; 403 for others. */
export function readLxdParameters(client: MaasClient, id: number): Promise<LxdParameters> {
  return client.send({ method: "GET", path: `vm-hosts/${id}/`, op: "parameters" });
}

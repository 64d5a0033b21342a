import type { MaasClient } from "./client";
import type { Params } from "./params";
import type { VmHost } from "./wire";

/** The VM hosts, with capacities and storage pools. */
export function listVmHosts(client: MaasClient): Promise<VmHost[]> {
  return client.send({ method: "GET", path: "vm-hosts/" });
}

/** What MAAS uses to reach the host's LXD; administrators only. */
export interface VmHostParameters {
  power_address: string;
  project: string;
}

export function readVmHostParameters(client: MaasClient, id: number): Promise<VmHostParameters> {
  return client.send({ method: "GET", path: `vm-hosts/${id}/`, op: "parameters" });
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

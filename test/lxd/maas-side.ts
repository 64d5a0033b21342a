import { LxdClient } from "../../provider/lxd/client";
import { LxdIdentity } from "../../provider/lxd/identity";
import { MaasClient } from "../../provider/maas/client";
import { composeMachine } from "../../provider/maas/vm-hosts";
import type { Params } from "../../provider/maas/params";
import { readSettings } from "../../provider/settings";
import type { Simulator } from "../../simulator/index";
import type { KeyPair } from "../../simulator/lxd/key-pair";

export const quick = { request: 5000, pauses: [10], operation: 20_000 };
export const soon = (): number => Date.now() + 30_000;

/** The administrator's client of a region. */
export function adminOf({ url: apiUrl, apiKey }: Pick<Simulator, "url" | "apiKey">): MaasClient {
  const settings: Record<string, string> = { apiUrl, apiKey };
  return new MaasClient(readSettings((key) => settings[key], {}));
}

/** What MAAS answers for the way to a host's LXD. */
export interface Parameters {
  power_address: string;
  project: string;
  certificate: string;
  key: string;
  instance_name?: string;
}

export function parametersOf(maas: MaasClient, hostId: number): Promise<Parameters> {
  return maas.send({ method: "GET", path: `vm-hosts/${hostId}/`, op: "parameters" });
}

/** A client of a host's LXD by what MAAS shows. */
export async function lxdOf(maas: MaasClient, hostId: number, pair?: KeyPair): Promise<LxdClient> {
  const { power_address: address, certificate, key } = await parametersOf(maas, hostId);
  const endpoint = { host: `host ${hostId}`, url: new URL(address), ...(pair ?? { certificate, key }) };
  return new LxdClient(endpoint, new LxdIdentity(endpoint.host, undefined), quick);
}

/** Composes a machine that is Ready at once. */
export function compose(
  maas: MaasClient,
  hostId: number,
  hostname: string,
  more: Params = {},
): Promise<string> {
  return composeMachine(maas, hostId, { hostname, skip_commissioning: true, ...more }, soon());
}

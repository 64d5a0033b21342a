import type { VmHostItem } from "../../provider/inventory/snapshot";
import type { LxdHosts, LxdOfVmHost } from "../../provider/lifecycle/services/lxd-hosts";
import { LxdUnavailableError } from "../../provider/lifecycle/services/lxd-hosts";
import { ok, saidBy, unchecked, wrong, type Finding } from "./finding";

/** For how long one host's LXD is waited for, in milliseconds. */
const PATIENCE_MS = 10_000;

const NEEDED_BY = "Only VMs with `lxd` options, a `macAddress` or a change of size in place need it.";

/** Whether the LXD of each host is reached from here, and trusts the certificate that MAAS has for it. */
export function lxdOfHosts(
  lxdHosts: LxdHosts,
  hosts: readonly VmHostItem[],
  isAdmin: boolean,
): Promise<Finding[]> {
  return Promise.all(
    hosts.map(async (host) => ({
      ...(isAdmin
        ? await lookAt(lxdHosts, host)
        : unchecked("lxd", "MAAS shows the way there to administrators only")),
      subject: host.name,
    })),
  );
}

async function lookAt(lxdHosts: LxdHosts, host: VmHostItem): Promise<Finding> {
  try {
    const lxd = await lxdHosts.of(host);
    return await judge(lxd);
  } catch (error) {
    return wrong("lxd", saidBy(error), error instanceof LxdUnavailableError ? NEEDED_BY : adviceFor(error));
  }
}

async function judge({ client, project }: LxdOfVmHost): Promise<Finding> {
  const { isTrusted } = await import("../../provider/lxd/endpoints.js");
  return (await isTrusted(client, Date.now() + PATIENCE_MS))
    ? ok(
        "lxd",
        `reached, and trusts MAAS's certificate for project ${project}; its own is ${client.identity.fingerprint}`,
      )
    : wrong(
        "lxd",
        "reached, and does not trust the certificate that MAAS has for it",
        `See \`lxc config trust list\` on the host, and add MAAS's certificate there. ${NEEDED_BY}`,
      );
}

/** An error of the certificate or the settings says itself what to do. */
function adviceFor(error: unknown): string | undefined {
  return (error as Error).name === "LxdUnreachableError"
    ? `Let this machine reach it: the host's address and port (8443), firewalls, HTTPS_PROXY and NO_PROXY. ${NEEDED_BY}`
    : undefined;
}

import { linkSubnet, listInterfaces } from "../maas/interfaces";
import { answered } from "../maas/errors";
import type { Interface } from "../maas/wire";
import type { NetworkPlan, PlannedLink } from "../network/plan";
import { eventExcerpt } from "./event-excerpt";
import { asSentence, messageOf, StepFailure } from "./failure";
import type { Operation } from "./operation";

/** Makes the planned links of a machine that is New, Ready, Allocated or Broken; those that are there stay. */
export async function makeLinks(operation: Operation, systemId: string, plan: NetworkPlan): Promise<void> {
  if (plan.links.length === 0) {
    return;
  }
  const interfaces = await listInterfaces(operation.core.client, systemId, operation.deadline);
  for (const link of plan.links) {
    const nic = interfaces.find(({ name }) => name === link.interface);
    if (nic === undefined) {
      const names = interfaces.map(({ name }) => name).join(", ") || "none";
      throw new StepFailure(
        "NetworkConfigurationFailed",
        "InterfaceNotFound",
        `Interface ${link.interface} was asked for, but MAAS made the VM with ${names}. The VM is kept, and not deployed. Ask for an interface that it has, and run \`pulumi up\` again.`,
      );
    }
    await makeLink(operation, systemId, nic, link);
  }
}

async function makeLink(
  operation: Operation,
  systemId: string,
  nic: Interface,
  link: PlannedLink,
): Promise<void> {
  if (isThere(nic, link)) {
    return;
  }
  const what = link.ipAddress ?? link.mode.toLowerCase();
  operation.say(`linking ${what} to ${link.interface}`);
  const form = {
    mode: link.mode,
    force: link.force || undefined,
    subnet: link.subnetId,
    ip_address: link.ipAddress,
    default_gateway: link.defaultGateway,
  };
  try {
    await linkSubnet(operation.core.client, systemId, nic.id, form, operation.deadline);
  } catch (error) {
    throw await linkFailure(operation, systemId, link, error);
  }
}

/** A resumed create finds links that an earlier try made. */
function isThere({ links }: Interface, link: PlannedLink): boolean {
  return links.some(
    ({ mode, ip_address }) =>
      mode === link.mode.toLowerCase() && (link.ipAddress === undefined || ip_address === link.ipAddress),
  );
}

/** The seed's words where they fit, then MAAS's own, its last events and what to do. */
async function linkFailure(
  operation: Operation,
  systemId: string,
  { mode, ipAddress }: PlannedLink,
  error: unknown,
): Promise<StepFailure> {
  const isStatic = mode === "STATIC" && ipAddress !== undefined;
  const isTaken = isStatic && answered(error, 404) && /already in use/i.test(error.said);
  const said = [messageOf(error)];
  if (isTaken) {
    const holder = await operation.core.snapshots.holderOf(ipAddress);
    said.unshift(
      `IP address ${ipAddress} is already in use by machine ${holder?.name ?? "that MAAS does not name"}`,
    );
  }
  const todo = isTaken
    ? "Free the address or ask for another, and run `pulumi up` again."
    : "Run `pulumi up` again once the cause is gone, or `pulumi destroy` to remove it.";
  const events = await eventExcerpt(operation.core.client, systemId);
  return new StepFailure(
    "NetworkConfigurationFailed",
    isStatic ? "StaticIPAssignmentFailed" : "LinkFailed",
    `${said.map(asSentence).join(" ")}${events} The VM is kept, and not deployed. ${todo}`,
    { cause: error },
  );
}

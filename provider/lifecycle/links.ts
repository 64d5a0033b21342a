import { linkSubnet, listInterfaces } from "../maas/interfaces";
import { answered } from "../maas/errors";
import type { Interface } from "../maas/wire";
import type { NetworkPlan, PlannedLink } from "../network/plan";
import { StepFailure, asFailure } from "./failure";
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
        `Interface ${link.interface} was asked for, but MAAS made the VM with ${names}.`,
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
    throw await linkFailure(operation, link, error);
  }
}

/** A resumed create finds links that an earlier try made. */
function isThere({ links }: Interface, link: PlannedLink): boolean {
  return links.some(
    ({ mode, ip_address }) =>
      mode === link.mode.toLowerCase() && (link.ipAddress === undefined || ip_address === link.ipAddress),
  );
}

async function linkFailure(operation: Operation, link: PlannedLink, error: unknown): Promise<StepFailure> {
  const type = "NetworkConfigurationFailed";
  if (link.mode !== "STATIC" || link.ipAddress === undefined) {
    return asFailure(type, "LinkFailed", error);
  }
  if (answered(error, 404) && /already in use/i.test(error.said)) {
    const holder = await operation.core.snapshots.holderOf(link.ipAddress);
    const name = holder === undefined ? "that MAAS does not name" : holder.name;
    return new StepFailure(
      type,
      "StaticIPAssignmentFailed",
      `IP address ${link.ipAddress} is already in use by machine ${name}`,
      { cause: error },
    );
  }
  return asFailure(type, "StaticIPAssignmentFailed", error);
}

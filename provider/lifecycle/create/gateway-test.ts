import { listTestResults, overrideFailedTesting, testMachine } from "../../maas/tests";
import type { MachineStatus } from "../../maas/wire";
import type { NetworkPlan } from "../../network/plan";
import { eventExcerpt } from "./event-excerpt";
import { asStepError, StepError } from "../errors";
import type { Operation } from "../operation";
import { waitWhile } from "../wait";

/** MAAS's built-in script that pings the default gateway from the machine itself. */
const SCRIPT = "gateway-connectivity";

/**
 * Has MAAS test from the VM that its gateway answers; before the deployment, since a test reboots the machine.
 * @throws StepError with the seed's text when the script says that it does not
 */
export async function verifyGateway(
  operation: Operation,
  systemId: string,
  plan: NetworkPlan,
): Promise<MachineStatus> {
  const { client, watcher } = operation.services;
  operation.log("testing the gateway from the VM");
  const since = await watcher.mark();
  let status: MachineStatus;
  let result: string | undefined;
  try {
    const machine = await testMachine(client, systemId, SCRIPT, operation.deadline);
    status = await waitWhile(operation, systemId, machine.status, "NetworkConfigurationFailed", since);
    const sets = await listTestResults(client, systemId, operation.deadline);
    result = sets
      .sort((a, b) => b.id - a.id)
      .flatMap(({ results }) => results)
      .find(({ name }) => name === SCRIPT)?.status_name;
  } catch (error) {
    throw asStepError("NetworkConfigurationFailed", "GatewayTestFailed", error);
  }
  if (result === "Passed") {
    return status;
  }
  if (result === "Failed") {
    const events = await eventExcerpt(client, systemId);
    throw new StepError(
      "NetworkConfigurationFailed",
      "GatewayUnreachable",
      `${unreachable(plan, systemId)}.${events} The VM is kept, and not deployed. Fix the network and run \`pulumi up\` to test again, or leave verifyGateway out.`,
    );
  }
  throw new StepError(
    "NetworkConfigurationFailed",
    "GatewayTestFailed",
    `MAAS's script ${SCRIPT} on machine ${systemId} ended as ${result ?? "nothing at all"}, which says nothing about the gateway. The VM is kept; run \`pulumi up\` to test again, or leave verifyGateway out.`,
  );
}

/** Takes a machine out of Failed testing, for another try. */
export async function leaveFailedTesting(operation: Operation, systemId: string): Promise<MachineStatus> {
  try {
    return (await overrideFailedTesting(operation.services.client, systemId, operation.deadline)).status;
  } catch (error) {
    throw asStepError("NetworkConfigurationFailed", "GatewayTestFailed", error);
  }
}

/** In the words of the seed's design. */
function unreachable({ links }: NetworkPlan, systemId: string): string {
  const link = links.find(({ defaultGateway }) => defaultGateway === true);
  return link?.gateway === undefined || link.ipAddress === undefined
    ? `The default gateway is not reachable from machine ${systemId}`
    : `Gateway ${link.gateway} is not reachable from ${link.ipAddress}`;
}

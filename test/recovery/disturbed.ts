import type { Machine } from "../../provider/maas/wire";
import { ProviderError } from "../support/provider-process";
import { NO_RACK, type Disturbance } from "./faults";
import { lookForLeftovers } from "./given-up";
import type { Lab } from "./lab";
import { CheckRefused, OneVmStack } from "./one-vm-stack";
import { findingsAfterDestroy, findingsAfterUp, type Finding } from "./region-check";
import { overGrpc, type Scenario, type VmKind } from "./scenarios";

/** What became of an operation with one disturbance. */
export interface FaultResult {
  readonly scenario: string;
  readonly disturbance: string;
  readonly request: string;
  /**
   * `no occasion`: the operation does nothing that the disturbance could strike; `converged`: the operation got to its end all the same; `recovered`: it failed with a clear error, and the next one
   * converged; `unsaid`: MAAS said that it is done, it was not, and the leftovers command finds what is left; `unclear`: its error does not show what to do; else what is wrong at the end.
   */
  readonly verdict:
    "no occasion" | "converged" | "recovered" | "unsaid" | "unclear" | "failed" | Finding["kind"];
  readonly detail: string;
}

/** Runs an operation with a disturbance at its n-th request, then, undisturbed, again, and destroys what it made. */
export async function disturbedAt(
  lab: Lab,
  scenario: Scenario,
  vm: VmKind,
  disturbance: Disturbance,
  { n, request }: { n: number; request: string },
): Promise<FaultResult> {
  const outcome = { scenario: scenario.name, disturbance: disturbance.name, request };
  const stack = new OneVmStack("web");
  try {
    await scenario.prepare(lab, overGrpc(lab, stack), vm);
    await lab.killProvider();
    await lab.simulator.setFaults(disturbance.at(n));
    const error = await failureOf(scenario.act(lab, overGrpc(lab, stack), vm));
    const struck = await hasStruck(lab);
    await lab.simulator.setFaults([]);
    await makeWay(lab, vm);
    const complaint = error === undefined ? undefined : unclear(error, stack, lab);
    await lab.killProvider();
    // Where a refresh would forget what may still be there, the message says so.
    if (!/`pulumi refresh` to forget/.test(error?.message ?? "")) await stack.refresh(await lab.provider());
    await scenario.act(lab, overGrpc(lab, stack), vm);
    const findings = scenario.leavesVm
      ? findingsAfterUp(await lab.simulator.state(), lab.empty, stack.state, vm.addresses)
      : [];
    await stack.destroy(await lab.provider());
    const unsaid = disturbance.name === NO_RACK && /^DELETE /.test(request) ? await leftUnsaid(lab) : false;
    findings.push(...findingsAfterDestroy(await lab.simulator.state(), lab.empty));
    const [first] = findings;
    return {
      ...outcome,
      verdict:
        unsaid && first === undefined
          ? "unsaid"
          : (first?.kind ??
            (complaint ? "unclear" : error ? "recovered" : struck ? "converged" : "no occasion")),
      detail: [...findings.map(({ what }) => what), complaint ?? error?.message ?? ""].join("; "),
    };
  } catch (error) {
    return { ...outcome, verdict: "failed", detail: error instanceof Error ? error.message : String(error) };
  } finally {
    await lab.killProvider();
  }
}

async function failureOf(operation: Promise<void>): Promise<Error | undefined> {
  try {
    await operation;
    return undefined;
  } catch (error) {
    if (error instanceof ProviderError || error instanceof CheckRefused) {
      return error;
    }
    throw error;
  }
}

/** Whether the disturbance in force has disturbed anything; a clock that is off does so whenever it is read, uncounted. */
async function hasStruck(lab: Lab): Promise<boolean> {
  const counts = await lab.simulator.faultCounts();
  return counts.some(
    ({ kind, struck, refused }) => kind === "clock-offset" || (struck > 0 && refused === undefined),
  );
}

/**
 * Whether an instance is left of which MAAS gave no sign, as when its rack goes in the instant of a DELETE; it is taken away.
 * @throws Error when the leftovers command does not name it
 */
async function leftUnsaid(lab: Lab): Promise<boolean> {
  if ((await lab.simulator.state()).instances.length === 0) return false;
  const [finding] = await lookForLeftovers(lab);
  if (finding !== undefined) throw new Error(finding.what);
  return true;
}

/** What is wrong with an error as a user sees it, and with what the state holds of it. */
function unclear(error: Error, { state }: OneVmStack, lab: Lab): string | undefined {
  const { message } = error;
  if (!/MAAS|machine|VM|address/i.test(message)) {
    return `shows nothing: ${message}`;
  }
  if (/undefined|\[object|TypeError|\n +at |NaN/.test(message)) {
    return `is a programmer's: ${message}`;
  }
  if (lab.simulator.apiKey.split(":").some((part) => part !== "" && message.includes(part))) {
    return "shows a part of the API key";
  }
  if (state?.failed) {
    const [condition] = (state.outputs["conditions"] ?? []) as unknown as {
      reason?: string;
      message?: string;
    }[];
    if (typeof state.outputs["__provider"] !== "string" || !condition?.reason || !condition.message) {
      return `leaves a state without provider or condition: ${JSON.stringify(state.outputs)}`;
    }
  }
  return undefined;
}

/** Gives back what the disturbance had another user reserve and lock, as that user would in the end. */
async function makeWay(lab: Lab, vm: VmKind): Promise<void> {
  const { addresses } = await lab.simulator.state();
  for (const { ip, systemId } of addresses) {
    if (systemId === null && vm.addresses.includes(ip)) {
      await lab.outsider.send({ method: "POST", path: "ipaddresses/", op: "release", form: { ip } });
    }
  }
  const machines = await lab.outsider.send<Machine[]>({ method: "GET", path: "machines/" });
  for (const { system_id: id, locked } of machines) {
    if (locked) await lab.outsider.send({ method: "POST", path: `machines/${id}/`, op: "unlock" });
  }
}

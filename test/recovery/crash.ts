import type { Exchange, Intercept } from "../support/intercepting-proxy";
import type { Lab } from "./lab";
import { lookForLeftovers } from "./given-up";
import { OneVmStack } from "./one-vm-stack";
import { findingsAfterDestroy, findingsAfterUp, type Finding } from "./region-check";
import { overGrpc, type Scenario, type VmKind } from "./scenarios";

/** When the provider process is killed. */
export interface CrashPoint {
  /** The request, for people. */
  readonly request: string;
  /** Whether it is this one; asked until it is. */
  readonly is: (exchange: Exchange) => boolean;
  /** Before it reaches the region, or when its effect is there and its answer is not. */
  readonly moment: "before" | "after";
}

/** What became of one point. */
export interface CrashResult {
  readonly scenario: string;
  readonly vm: string;
  readonly point: CrashPoint;
  /** The request at which the process was killed; undefined when the operation ended before. */
  readonly killedAt: string | undefined;
  readonly verdict: "recovered" | "failed" | Finding["kind"];
  readonly detail: string;
}

/**
 * The requests of the whole operation, undisturbed.
 * @param fresh in a provider process of its own, which has to find out more than one that made the VM
 */
export async function requestsOf(
  lab: Lab,
  scenario: Scenario,
  vm: VmKind,
  fresh = false,
): Promise<Exchange[]> {
  const stack = new OneVmStack("web");
  await scenario.prepare(lab, overGrpc(lab, stack), vm);
  if (fresh) await lab.killProvider();
  const seen: Exchange[] = [];
  lab.proxy.use(async (exchange) => {
    seen.push(exchange);
    exchange.reply(await exchange.forward());
  });
  await scenario.act(lab, overGrpc(lab, stack), vm);
  lab.proxy.use();
  await stack.destroy(await lab.provider());
  await lab.killProvider();
  return seen;
}

/**
 * Kills the provider in the middle of an operation, runs the operation again with a new process as the engine would, looks at what
 * is there, and destroys it all.
 */
export async function crashAt(
  lab: Lab,
  scenario: Scenario,
  vm: VmKind,
  point: CrashPoint,
): Promise<CrashResult> {
  const stack = new OneVmStack("web");
  const killedAt = await interrupted(lab, scenario, vm, stack, point);
  const outcome = { scenario: scenario.name, vm: vm.name, point, killedAt };
  try {
    const findings = scenario.givenUp ? await lookForLeftovers(lab) : await goOn(lab, scenario, vm, stack);
    findings.push(...findingsAfterDestroy(await lab.simulator.state(), lab.empty));
    const [first] = findings;
    return {
      ...outcome,
      verdict: first?.kind ?? "recovered",
      detail: findings.map(({ what }) => what).join("; "),
    };
  } catch (error) {
    return { ...outcome, verdict: "failed", detail: error instanceof Error ? error.message : String(error) };
  } finally {
    // The engine's own would be another process for each run, too.
    await lab.killProvider();
  }
}

async function goOn(lab: Lab, scenario: Scenario, vm: VmKind, stack: OneVmStack): Promise<Finding[]> {
  await scenario.act(lab, overGrpc(lab, stack), vm);
  const findings = scenario.leavesVm ? await lookAfterUp(lab, scenario, vm, stack) : [];
  await stack.destroy(await lab.provider());
  return findings;
}

async function lookAfterUp(lab: Lab, scenario: Scenario, vm: VmKind, stack: OneVmStack): Promise<Finding[]> {
  const findings = findingsAfterUp(await lab.simulator.state(), lab.empty, stack.state, vm.addresses);
  const said = JSON.stringify(stack.state?.outputs);
  await stack.refresh(await lab.provider());
  const there = JSON.stringify(stack.state?.outputs);
  if (said !== there) {
    findings.push({ kind: "untrue", what: `the state said ${said}, a refresh ${there}` });
  }
  lab.proxy.use();
  await scenario.act(lab, overGrpc(lab, stack), vm);
  if (JSON.stringify(stack.state?.outputs) !== there) {
    findings.push({ kind: "untrue", what: "a further up changed something" });
  }
  return findings;
}

/** Starts the operation and kills the provider at the point; @returns the request there */
async function interrupted(
  lab: Lab,
  scenario: Scenario,
  vm: VmKind,
  stack: OneVmStack,
  point: CrashPoint,
): Promise<string | undefined> {
  await scenario.prepare(lab, overGrpc(lab, stack), vm);
  let killedAt: string | undefined;
  let killed: Promise<void> | undefined;
  const intercept: Intercept = async (exchange) => {
    if (killedAt !== undefined || !point.is(exchange)) {
      exchange.reply(await exchange.forward());
      return;
    }
    killedAt = exchange.summary;
    if (point.moment === "after") await exchange.forward();
    killed = lab.killProvider();
    await killed;
    exchange.reset();
  };
  lab.proxy.use(intercept);
  try {
    await scenario.act(lab, overGrpc(lab, stack), vm);
  } catch (error) {
    if (killedAt === undefined) throw error;
  } finally {
    lab.proxy.use();
  }
  await killed;
  return killedAt;
}

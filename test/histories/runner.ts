import { overTheWire } from "./engine/bag";
import { runProgram } from "./engine/monitor";
import type { RunProvider } from "./engine/provider";
import { Run, type Announced } from "./engine/run";
import type { StackState } from "./engine/state";
import type { KillPoint } from "./gate";
import { providerInProcess } from "./in-process";
import { runVms } from "./program";
import { configOf, PROJECT, type Stack } from "./stack";

/** `pulumi preview`, `up`, `refresh` or `destroy`. */
export interface Command {
  readonly what: "preview" | "up" | "refresh" | "destroy";
  /** With `--refresh`. */
  readonly refresh?: boolean;
  readonly parallel?: number;
  readonly kill?: KillPoint;
}

/** What a run came to. */
export interface Outcome {
  readonly ok: boolean;
  readonly killed: boolean;
  readonly errors: readonly string[];
  readonly announced: readonly Announced[];
  /** What was asked of MAAS and LXD beside looking. */
  readonly work: readonly string[];
  /** All requests. */
  readonly requests: number;
  readonly lines: readonly string[];
}

/** Runs a command on a stack by the model of the engine, with a provider of its own. A preview leaves the state as it is. */
export async function runOn(stack: Stack, command: Command): Promise<Outcome> {
  const provider = providerInProcess(configOf(stack), command.kill);
  const preview = command.what === "preview";
  const state = preview ? copyOfState(stack.state) : stack.state;
  const run = new Run(provider, state, {
    project: PROJECT,
    stack: stack.name,
    preview,
    parallel: command.parallel ?? 4,
  });
  const isKilled = await Promise.race([
    provider.killed.then(() => true),
    perform(run, stack, command).then(() => false),
  ]);
  run.isDead = isKilled;
  await provider.end();
  const { gate } = provider;
  for (const { path, op, form } of gate.seen) {
    if (op === "deploy") {
      const [, systemId = ""] = /^machines\/([^/]+)\//.exec(path) ?? [];
      stack.region.userData.set(systemId, (form as { user_data?: string } | undefined)?.user_data);
    }
  }
  return {
    ok: run.errors.length === 0 && !isKilled,
    killed: isKilled,
    errors: [...run.errors],
    announced: [...run.announced],
    work: gate.work,
    requests: gate.seen.length,
    lines: provider.lines(),
  };
}

async function perform(run: Run, stack: Stack, { what, refresh }: Command): Promise<void> {
  if (what === "refresh" || refresh) await run.refresh();
  if (run.errors.length > 0 || what === "refresh") return;
  if (what === "destroy") return run.deletes();
  const vms = stack.vms;
  const options = { project: PROJECT, stack: stack.name, preview: what === "preview" };
  await run.program((register) => runProgram(options, () => runVms(vms), register), vms.length);
}

function copyOfState({ resources }: StackState): StackState {
  return {
    resources: resources.map((one) => ({
      ...one,
      inputs: overTheWire(one.inputs),
      outputs: overTheWire(one.outputs),
    })),
  };
}

export type { RunProvider };

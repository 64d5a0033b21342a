import { overTheWire } from "./engine/bag";
import { runProgram } from "./engine/monitor";
import type { RunProvider } from "./engine/provider";
import { Run, type Announced } from "./engine/run";
import { liveOf, urnOf, type StackState } from "./engine/state";
import type { KillPoint } from "./gate";
import { runVms } from "./program";
import { PROJECT, settingsOf, type Settings, type Stack } from "./stack";

/** `pulumi preview`, `up`, `refresh` or `destroy`. */
export interface Command {
  readonly what: "preview" | "up" | "refresh" | "destroy";
  /** With `--refresh`. */
  readonly refresh?: boolean;
  /** Names of the VMs that are recreated, with `--replace`. */
  readonly replace?: readonly string[];
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
}

/** What runs the commands of a history: the model of the engine, or the engine. */
export interface Runner {
  run(stack: Stack, command: Command): Promise<Outcome>;
  /** `pulumi state move` of the VM of that name; the states are changed. */
  move(from: Stack, to: Stack, name: string): Promise<void>;
  /** `pulumi state delete` of the VM of that name; the state is changed. */
  forget(stack: Stack, name: string): Promise<void>;
  dispose(): Promise<void>;
}

/** Makes the provider of a run. */
export type MakeProvider = (settings: Settings, kill?: KillPoint) => RunProvider | Promise<RunProvider>;

/** Runs commands by the model of the engine, each with a provider of its own. A preview leaves the state as it is. */
export function byTheModel(make: MakeProvider): Runner {
  const run = async (stack: Stack, command: Command): Promise<Outcome> => {
    const provider = await make(settingsOf(stack), command.kill);
    const preview = command.what === "preview";
    const state = preview ? copyOfState(stack.state) : stack.state;
    const one = new Run(provider, state, {
      project: PROJECT,
      stack: stack.name,
      preview,
      parallel: command.parallel ?? 4,
      replace: new Set((command.replace ?? []).map((name) => urnOf(PROJECT, stack.name, name))),
    });
    const isKilled = await Promise.race([
      provider.killed.then(() => true),
      perform(one, stack, command).then(() => false),
    ]);
    one.isDead = isKilled;
    const { requests, work, userData } = await provider.end();
    if (!preview) stack.region.noteUserData(userData);
    return {
      ok: one.errors.length === 0 && !isKilled,
      killed: isKilled,
      errors: [...one.errors],
      announced: [...one.announced],
      work,
      requests,
    };
  };
  return {
    run,
    move: (from, to, name) => Promise.resolve(moved(from, to, name)),
    forget: (stack, name) => {
      const held = liveOf(stack.state, urnOf(PROJECT, stack.name, name));
      stack.state.resources = stack.state.resources.filter((one) => one !== held);
      return Promise.resolve();
    },
    dispose: () => Promise.resolve(),
  };
}

function moved(from: Stack, to: Stack, name: string): void {
  const held = liveOf(from.state, urnOf(PROJECT, from.name, name));
  if (held === undefined) throw new Error(`${from.name} has no ${name}`);
  from.state.resources = from.state.resources.filter((one) => one !== held);
  to.state.resources.push({ ...held, urn: urnOf(PROJECT, to.name, name) });
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

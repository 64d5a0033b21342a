import { wallTime } from "./quick-time";
import { firstVm } from "./first-programs";
import type { History } from "./history";
import type { VmModel } from "./program";
import type { Runner } from "./runner";
import { STEPS } from "./steps/index";
import { Over, Violation } from "./violation";
import { World } from "./world";

/** What became of a history. */
export interface Result {
  readonly lines: readonly string[];
  /** What is wrong, where something is. */
  readonly wrong: string | undefined;
  /** How many steps of each kind were done. */
  readonly steps: ReadonlyMap<string, number>;
  readonly ms: number;
}

/** Carries a history out, up to the first thing that is wrong. */
export async function carryOut(history: History, runner: Runner): Promise<Result> {
  const begun = wallTime();
  const world = await World.start(history.regions, history.isTight, runner);
  const steps = new Map<string, number>();
  let wrong: string | undefined;
  try {
    await begin(world, history);
    for (const [number, seed] of history.steps.entries()) {
      const stack = world.stacks[seed.stack % world.stacks.length];
      if (stack === undefined) continue;
      const isDone = await STEPS[seed.kind]({ world, stack, seed, fresh: number });
      if (isDone) steps.set(seed.kind, (steps.get(seed.kind) ?? 0) + 1);
    }
  } catch (error) {
    if (!(error instanceof Over)) {
      wrong =
        error instanceof Violation ? error.message : error instanceof Error ? error.stack : String(error);
    }
  } finally {
    await world.stop();
  }
  return { lines: world.lines, wrong, steps, ms: wallTime() - begun };
}

/** Makes a VM one that takes a host's room, on a host that it names or not. */
function fillHost({ args }: VmModel, at: number): void {
  args.memory = 5120;
  if (args.vmHost !== undefined) args.vmHost = `vmhost${at + 1}`;
}

/** Makes the first programs. */
async function begin(world: World, { first, isTight }: History): Promise<void> {
  let number = 0;
  for (const [index, stack] of world.stacks.entries()) {
    const seeds = first[index] ?? [];
    stack.vms = (isTight ? seeds.slice(0, index === 0 ? 2 : 0) : seeds).map((seed, at) =>
      firstVm(seed, at, number++),
    );
    if (isTight) stack.vms.forEach(fillHost);
    for (const { name, args } of stack.vms)
      world.show(`first ${stack.name}/${name}: ${JSON.stringify(args)}`);
    const may = Object.fromEntries(stack.vms.map(({ name }) => [name, ["create" as const]]));
    await world.previewAndUp(stack, { may });
    await world.sameAgain(stack);
  }
}

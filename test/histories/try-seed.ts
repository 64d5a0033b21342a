import fc from "fast-check";
import { EngineRunner } from "./by-engine";
import { carryOut, type Result } from "./carry-out";
import { histories } from "./generate";
import type { History, StepKind, StepSeed } from "./history";
import { providerInProcess } from "./in-process";
import { providerInItsProcess } from "./in-its-process";
import { byTheModel, type Runner } from "./runner";

/** Who carries a history out: the model of the engine with the provider in this process or in its own, or the engine itself. */
export type Way = "model" | "process" | "engine";

/** Every tenth history has the provider in its process, every hundredth is on the engine. */
export const wayOf = (seed: number): Way =>
  seed % 100 === 0 ? "engine" : seed % 10 === 0 ? "process" : "model";

const RUNNERS: Record<Way, () => Runner> = {
  model: () => byTheModel(providerInProcess),
  process: () => byTheModel(providerInItsProcess),
  engine: () => new EngineRunner(),
};

/** Processes take their time to start, so there are fewer of them in a history. */
const MOST_STEPS: Record<Way, number> = { model: 9, process: 3, engine: 2 };

/** Which steps are done. */
export interface StepChoice {
  /** Kinds that are left out. */
  readonly without: readonly StepKind[];
  /** Where there are any: a step of another kind is made one of these. */
  readonly kinds: readonly StepKind[];
}

function chosen(steps: readonly StepSeed[], { without, kinds }: StepChoice): StepSeed[] {
  return steps
    .map((step) => {
      // Half of it, since the number itself chooses the stack.
      const other = kinds[(step.stack >> 1) % Math.max(1, kinds.length)];
      return other === undefined || kinds.includes(step.kind) ? step : { ...step, kind: other };
    })
    .filter(({ kind }) => !without.includes(kind));
}

export interface Tried {
  readonly way: Way;
  readonly first: Result;
  /** The shortest history found that goes wrong in the same way; the first one where nothing is wrong. */
  readonly least: Result;
}

/**
 * Carries the history of a seed out.
 * @param most how many shorter histories are tried where it goes wrong
 */
export async function trySeed(seed: number, way: Way, most: number, choice: StepChoice): Promise<Tried> {
  const wanted: fc.Arbitrary<History> = histories.map((history) => ({
    ...history,
    steps: chosen(history.steps, choice).slice(0, MOST_STEPS[way]),
  }));
  let tries = 0;
  let first: Result | undefined;
  let least: Result | undefined;
  const property = fc.asyncProperty(wanted, async (history) => {
    if (tries++ > most) return true;
    const result = way === "engine" ? await alike(history) : await carryOut(history, RUNNERS[way]());
    first ??= result;
    const isAlike = result.wrong !== undefined && kindOf(result.wrong) === kindOf(first.wrong ?? "");
    if (isAlike) least = result;
    return !isAlike;
  });
  await fc.check(property, { seed, numRuns: 1, endOnFailure: most === 0 });
  if (first === undefined) throw new Error("no history was made");
  return { way, first, least: least ?? first };
}

/** Carries a history out on the engine and by the model of it, which must do the same. */
async function alike(history: History): Promise<Result> {
  const onEngine = await carryOut(history, RUNNERS.engine());
  if (onEngine.wrong !== undefined) return onEngine;
  const byModel = await carryOut(history, RUNNERS.model());
  const [told, expected] = [onEngine, byModel].map(outcomesOf);
  const at = told?.findIndex((line, number) => line !== expected?.[number]) ?? -1;
  // By the model, requests to LXD count too: it may kill a run elsewhere, and what comes after that is not the same.
  const isKilled = [told?.[at], expected?.[at]].some((line) => line?.endsWith(": killed"));
  const wrong =
    at < 0 || isKilled
      ? undefined
      : `the engine does not as its model: ${told?.[at]}, and not ${expected?.[at]}`;
  return { ...onEngine, wrong };
}

/** What the commands came to, without the words of errors. */
const outcomesOf = ({ lines }: Result): string[] =>
  lines
    .filter((line) => /^ {2}(preview|up|refresh|destroy) /.test(line))
    .map((line) => line.replace(/: fails: [^]*/, ": fails"));

/** What is wrong, whichever VM it is wrong with. */
const kindOf = (wrong: string): string => wrong.replace(/[0-9]+|\([a-z0-9]+\)|"[^"]*"/g, "").slice(0, 40);

import { randomInt } from "node:crypto";
import { runSteps } from "./run";
import { shrink } from "./shrink";

/** The seed of `FUZZ_SEED`, or a new one. */
export function chosenSeed(): number {
  const given = process.env["FUZZ_SEED"];
  if (given === undefined) {
    return randomInt(2 ** 31);
  }
  if (!/^\d+$/.test(given)) {
    throw new Error(`FUZZ_SEED is '${given}', not a whole number`);
  }
  return Number(given);
}

/** A run of so many steps; what went wrong, with the fewest steps that still show it, or undefined. */
export async function fuzz(seed: number, steps: number): Promise<string | undefined> {
  const failure = await runSteps(seed, Array(steps).keys());
  if (failure === undefined) {
    return undefined;
  }
  const shrunk = await shrink(failure);
  return [
    `FUZZ_SEED=${seed}, step ${failure.step}:`,
    ...failure.problems.map((problem) => `  ${problem}`),
    "the last operations:",
    ...failure.trail.slice(-20).map((line) => `  ${line}`),
    `with fewer steps, ${shrunk.problems.join("; ")}, after:`,
    ...shrunk.trail.slice(-60).map((line) => `  ${line}`),
  ].join("\n");
}

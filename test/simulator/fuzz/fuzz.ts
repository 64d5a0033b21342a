import { randomInt } from "node:crypto";
import type { Way } from "./fuzzed-region";
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

/** Every second run has requests that overlap; the others go to the region's HTTP server with `http`. */
export function wayOf(seed: number, http: boolean): Way {
  return seed % 2 === 1 ? "overlapping" : http ? "http" : "in turn";
}

/** A run of so many steps; what went wrong, with the fewest steps that still show it, or undefined. */
export async function fuzz(seed: number, steps: number, way: Way): Promise<string | undefined> {
  const failure = await runSteps(seed, Array(steps).keys(), way);
  if (failure === undefined) {
    return undefined;
  }
  const shrunk = await shrink(failure);
  return [
    `FUZZ_SEED=${seed} (${way}), step ${failure.step}:`,
    ...failure.problems.map((problem) => `  ${problem}`),
    "the last operations:",
    ...failure.trail.slice(-20).map((line) => `  ${line}`),
    `with fewer steps, ${shrunk.problems.join("; ")}, after:`,
    ...shrunk.trail.slice(-60).map((line) => `  ${line}`),
  ].join("\n");
}

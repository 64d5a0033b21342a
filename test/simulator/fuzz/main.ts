import { parseArgs } from "node:util";
import { runCommand } from "../../support/command";
import { chosenSeed, fuzz, wayOf } from "./fuzz";

/** Steps of each run. */
const STEPS = 10_000;
const RUNS = 2;

const USAGE = `
npm run test:fuzz [-- --http]: random requests to the simulator break no rule of MAAS

  --http           over HTTP where requests do not overlap
  FUZZ_SEED=SEED   in the environment: the runs of a seed again
`;

async function main(args: string[]): Promise<boolean> {
  const { http } = parseArgs({ args, options: { http: { type: "boolean", default: false } } }).values;
  const first = chosenSeed();
  for (let run = 0; run < RUNS; run += 1) {
    const seed = first + run;
    const started = performance.now();
    const way = wayOf(seed, http);
    const failure = await fuzz(seed, STEPS, way);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `FUZZ_SEED=${seed} (${way}): ${STEPS} steps, ${failure === undefined ? "nothing wrong" : "wrong"}, ${seconds} s`,
    );
    if (failure !== undefined) {
      console.error(failure);
      return false;
    }
  }
  return true;
}

runCommand(USAGE, main);

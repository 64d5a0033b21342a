import { parseArgs } from "node:util";
import { chosenSeed, fuzz, wayOf } from "./fuzz";

/** Steps of each run. */
const STEPS = 10_000;
const RUNS = 2;

/** `npm run test:fuzz`, with `-- --http` over HTTP where requests do not overlap, with `FUZZ_SEED` the runs of a seed again. */
async function main(): Promise<void> {
  const { http } = parseArgs({ options: { http: { type: "boolean", default: false } } }).values;
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
      process.exitCode = 1;
      return;
    }
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

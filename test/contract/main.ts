import { loadRuns, RECORDINGS, recordingsPresent } from "./recordings";
import { Replay } from "./replay";

/** `npm run test:contract`: the whole comparison with every difference, by the exchange's name. */
async function main(): Promise<void> {
  if (!recordingsPresent()) {
    process.stdout.write(`contract: skipped, there is no ${RECORDINGS}\n`);
    return;
  }
  let exchanges = 0;
  let matches = 0;
  for (const run of loadRuns()) {
    for (const { exchange, differences } of await Replay.run(run)) {
      exchanges += 1;
      matches += differences.length === 0 ? 1 : 0;
      for (const difference of differences) {
        process.stdout.write(`${exchange.seq} ${exchange.name}: ${difference}\n`);
      }
    }
  }
  process.stdout.write(`contract: ${exchanges} exchanges, ${matches} match\n`);
  process.exitCode = matches === exchanges ? 0 : 1;
}

void main();

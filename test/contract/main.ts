import { runCommand } from "../support/command";
import { loadRuns, RECORDINGS, recordingsPresent } from "./recordings";
import { Replay } from "./replay";

const USAGE = `
npm run test:contract: holds the simulator to exchanges recorded from a real region, and prints every difference

  MAAS_CONTRACT_DIR=FOLDER   in the environment: where the recordings are; it is skipped where there are none
`;

async function main(): Promise<boolean> {
  if (!recordingsPresent()) {
    process.stdout.write(`contract: skipped, there is no ${RECORDINGS}\n`);
    return true;
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
  return matches === exchanges;
}

runCommand(USAGE, main);

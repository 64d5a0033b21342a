import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../support/command";
import { projectRoot } from "../support/project";
import { coveragePage, recordedOperations } from "./coverage";
import { loadRuns, recordingsPresent } from "./recordings";

const USAGE = `
npm run coverage: writes simulator/COVERAGE.md, and which operations are recorded, where the recordings are at hand
`;

function main(): Promise<boolean> {
  const file = join(projectRoot, "test", "contract", "recorded.json");
  if (recordingsPresent()) {
    writeFileSync(file, `${JSON.stringify(recordedOperations(loadRuns().flat()), null, 2)}\n`);
  }
  const recorded = JSON.parse(readFileSync(file, "utf8")) as string[];
  writeFileSync(join(projectRoot, "simulator", "COVERAGE.md"), coveragePage(recorded));
  return Promise.resolve(true);
}

runCommand(USAGE, main);

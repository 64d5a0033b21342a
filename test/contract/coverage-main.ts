import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project";
import { coveragePage, recordedOperations } from "./coverage";
import { loadRuns, recordingsPresent } from "./recordings";

/** `npm run coverage`: writes which operations are recorded, where the recordings are at hand, and then the page. */
const file = join(projectRoot, "test", "contract", "recorded.json");
if (recordingsPresent()) {
  writeFileSync(file, `${JSON.stringify(recordedOperations(loadRuns().flat()), null, 2)}\n`);
}
const recorded = JSON.parse(readFileSync(file, "utf8")) as string[];
writeFileSync(join(projectRoot, "simulator", "COVERAGE.md"), coveragePage(recorded));

import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project";
import { coveragePage, recordedOperations } from "./coverage";
import { loadRuns, recordingsPresent } from "./recordings";
import recorded from "./recorded.json";

describe("simulator/COVERAGE.md", () => {
  it("is what the table of routes says (npm run coverage)", () => {
    expect(readFileSync(join(projectRoot, "simulator", "COVERAGE.md"), "utf8")).to.equal(
      coveragePage(recorded),
    );
  });

  it("knows which operations are recorded", function () {
    if (!recordingsPresent()) {
      this.skip();
    }
    expect(recorded).to.deep.equal(recordedOperations(loadRuns().flat()));
  });
});

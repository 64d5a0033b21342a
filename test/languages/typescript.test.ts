import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { linkPackage } from "../support/linked-package";
import { layOutProgram } from "../support/package";
import { mustRun } from "../support/process";
import { projectRoot } from "../support/project";
import { shownProgram } from "../support/registry-page";

describe("the TypeScript programs of the registry's pages", function () {
  this.timeout(120_000);

  for (const page of ["_index.md", "installation-configuration.md"] as const) {
    it(`docs/${page} has one without mistakes`, async () => {
      const program = layOutProgram(linkPackage(), "shown", {});
      writeFileSync(join(program, "index.ts"), shownProgram(page, "typescript"));
      const tsc = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
      const types = ["--typeRoots", join(projectRoot, "node_modules", "@types")];
      await mustRun(process.execPath, [tsc, "--noEmit", "-p", ".", ...types], {
        cwd: program,
        env: process.env,
        timeoutMs: 100_000,
      });
    });
  }
});

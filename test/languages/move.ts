import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { EngineHome, Stack } from "../support/engine";
import { copyLanguageExample, type Language, setUpLanguage } from "../support/languages";
import { linkPackage } from "../support/linked-package";
import { layOutProgram } from "../support/package";
import { pluginFolder } from "../support/plugin";
import type { Outcome } from "../support/process";
import { projectRoot } from "../support/project";
import { SimulatorProcess } from "../support/simulator-process";

const MINUTES = 60_000;
const example = (file: string): string =>
  readFileSync(join(projectRoot, "examples", "static-ip", file), "utf8");

/** Describes how a stack of the dynamic provider goes on in a language. */
export function describeMove(language: Language): void {
  describe(`a stack of TypeScript's dynamic provider, moved to ${language}`, function () {
    this.timeout(15 * MINUTES);
    let simulator: SimulatorProcess | undefined;
    let home: EngineHome | undefined;

    after(async () => {
      home?.dispose();
      await simulator?.stop();
    });

    it("has nothing to change, and is destroyed from there", async function () {
      const setUp = await setUpLanguage(language);
      if (typeof setUp === "string") {
        console.log(`      skipped: ${setUp}`);
        return this.skip();
      }
      simulator = await SimulatorProcess.start({ timeoutMs: 20 * MINUTES });
      home = new EngineHome(setUp.env);
      const before = layOutProgram(linkPackage(), "static-ip", {
        "Pulumi.yaml": example("Pulumi.yaml").replace("static-ip", `static-ip-${language}`),
        "index.ts": example("index.ts"),
        "tsconfig.json": example("tsconfig.json").replace('"strict"', '"types": [], "strict"'),
      });
      const dynamic = await home.stack(before, "dev");
      await dynamic.setAllConfig(
        { "maas-lxd:apiUrl": simulator.url },
        { "maas-lxd:apiKey": simulator.apiKey },
      );
      succeeded(await dynamic.up());
      const ids = await dynamic.vmIds();
      const region = await simulator.state();

      const program = await copyLanguageExample(language, pluginFolder, setUp);
      copyFileSync(join(before, "Pulumi.dev.yaml"), join(program, "Pulumi.dev.yaml"));
      const moved = new Stack(home, program, "dev", 5 * MINUTES);
      expect(succeeded(await moved.up())).to.match(/Resources:\s+2 unchanged/);
      expect(await moved.vmIds()).to.deep.equal(ids);
      expect(await simulator.state()).to.deep.equal(region);
      succeeded(await moved.destroy());
      expect((await simulator.state()).instances).to.deep.equal([]);
    });
  });
}

function succeeded({ code, stdout, stderr }: Outcome): string {
  expect(code, stdout + stderr).to.equal(0);
  return stdout;
}

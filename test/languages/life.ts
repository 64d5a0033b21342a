import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { EngineHome, type Stack } from "../support/engine";
import { copyLanguageExample, type Language, setUpLanguage } from "../support/languages";
import { pluginFolder } from "../support/plugin";
import type { Outcome } from "../support/process";
import { type RegionState, SimulatorProcess } from "../support/simulator-process";

const MINUTES = 60_000;
const address = "10.10.0.50";

/** A change of the program that gives the VM a description. */
export interface Edit {
  readonly file: string;
  readonly line: string;
  /** What is put after the line. */
  readonly added: string;
}

/** Describes the example in a language, from its first preview to its end. */
export function describeExample(language: Language, edit: Edit): void {
  describe(`examples/${language}, through the plugin, with the real engine`, function () {
    this.timeout(5 * MINUTES);
    let simulator: SimulatorProcess | undefined;
    let empty: RegionState;
    let home: EngineHome | undefined;
    let stack: Stack;

    before(async function () {
      // Packages are fetched, and Pulumi's SDK for Go compiled, once for a user.
      this.timeout(15 * MINUTES);
      const setUp = await setUpLanguage(language);
      if (typeof setUp === "string") {
        console.log(`      skipped: ${setUp}`);
        return this.skip();
      }
      const program = await copyLanguageExample(language, pluginFolder, setUp);
      simulator = await SimulatorProcess.start({ timeoutMs: 20 * MINUTES });
      empty = await simulator.state();
      home = new EngineHome(setUp.env);
      stack = await home.stack(program, "dev");
      await stack.setAllConfig({ "maas-lxd:apiUrl": simulator.url }, { "maas-lxd:apiKey": simulator.apiKey });
    });

    after(async () => {
      home?.dispose();
      await simulator?.stop();
    });

    const region = (): Promise<RegionState> => (simulator as SimulatorProcess).state();

    const vm = async () => {
      const { machines } = await region();
      return machines.find(({ hostname }) => !empty.machines.some((old) => old.hostname === hostname));
    };

    it("has a preview that makes nothing, and knows host name and addresses", async () => {
      const { stdout, stderr } = succeeded(await stack.preview("--diff"));
      expect(stdout + stderr).not.to.contain("Warning");
      const [, outputs = ""] = stdout.split("--outputs:--");
      expect(outputs).to.match(/hostname *: "web-\w+"\s+ipAddresses *: \[\s+\[0\]: "10\.10\.0\.50"\s+\]/);
      expect(outputs).to.contain("2 to create");
      expect(await region()).to.deep.equal(empty);
    });

    it("makes the VM with its address, and the program's outputs have it", async () => {
      succeeded(await stack.up());
      const { hostname, ipAddresses, networkStatus } = await stack.outputs();
      expect(ipAddresses).to.deep.equal([address]);
      // Its keys are as the language writes them.
      expect(Object.values(networkStatus as Record<string, unknown>)).to.include.members([
        address,
        "static",
        "10.10.0.1",
      ]);
      expect(await vm()).to.include({ hostname, status: "Deployed" });
      succeeded(await stack.preview("--expect-no-changes"));
    });

    it("changes it in place", async () => {
      const before = await vm();
      const file = join(stack.program, edit.file);
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace(edit.line, `${edit.line}${edit.added}`));
      const { stdout } = succeeded(await stack.up());
      expect(stdout).to.match(/~ 1 updated/);
      expect(await vm()).to.deep.equal(before);
    });

    it("removes it, and the key was nowhere", async () => {
      succeeded(await stack.destroy());
      expect(await region()).to.deep.equal(empty);
      const { apiKey } = simulator as SimulatorProcess;
      expect(home?.filesWith([apiKey, ...apiKey.split(":")])).to.deep.equal([]);
    });
  });
}

function succeeded(outcome: Outcome): Outcome {
  expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
  return outcome;
}

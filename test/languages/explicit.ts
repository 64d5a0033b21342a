import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { EngineHome, type Stack } from "../support/engine";
import { copyLanguageExample, type Language, setUpLanguage } from "../support/languages";
import { pluginFolder } from "../support/plugin";
import type { Outcome } from "../support/process";
import { shownProgram } from "../support/registry-page";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";

const MINUTES = 60_000;
const address = "10.10.0.205";

/** A range that a colleague keeps, so that the address shows whether a setting that is a list has come through. */
const LAB = `
fabrics:
  - { name: lan, vlans: [{ vid: 0, dhcp: true }] }
subnets:
  - cidr: 10.10.0.0/24
    fabric: lan
    gateway: 10.10.0.1
    ranges:
      - { type: dynamic, start: 10.10.0.100, end: 10.10.0.150 }
      - { type: reserved, start: 10.10.0.200, end: 10.10.0.220, user: eve }
vmHosts:
  - name: vmhost1
    cores: 8
    memory: 32768
    bridges: [{ name: br0, fabric: lan, addresses: [10.10.0.11] }]
users:
  - { username: admin, superuser: true }
  - { username: eve, superuser: true }
`;

/** A program with an explicit provider, whose settings of each kind are written out: texts, booleans, a map and a list. */
export interface ExplicitProgram {
  readonly file: string;
  /** Reads `maasUrl` and the secret `maasKey` of the stack's configuration, and has the output `address`. */
  readonly text: string;
  /** The list in the text, to be taken out. */
  readonly ranges: string;
  /** Makes a program that a page shows one of this project and plugin, where the program says which. */
  readonly adapt?: (shown: string) => string;
}

/** Describes a program with an explicit provider in a language. */
export function describeExplicit(
  language: Language,
  { file, text, ranges, adapt = (shown) => shown }: ExplicitProgram,
): void {
  describe(`an explicit provider in ${language}, with the real engine`, function () {
    this.timeout(5 * MINUTES);
    let simulator: SimulatorProcess | undefined;
    let home: EngineHome | undefined;
    let stack: Stack;

    before(async function () {
      this.timeout(15 * MINUTES);
      const setUp = await setUpLanguage(language);
      if (typeof setUp === "string") {
        console.log(`      skipped: ${setUp}`);
        return this.skip();
      }
      const lab = join(temporaryFolder("lab"), "lab.yaml");
      writeFileSync(lab, LAB);
      simulator = await SimulatorProcess.start({ args: ["--inventory", lab], timeoutMs: 20 * MINUTES });
      home = new EngineHome(setUp.env);
      stack = await home.stack(await copyLanguageExample(language, pluginFolder, setUp), "dev");
      await stack.setAllConfig({ maasUrl: simulator.url }, { maasKey: simulator.apiKey });
    });

    after(async () => {
      home?.dispose();
      await simulator?.stop();
    });

    const write = (program: string): void => writeFileSync(join(stack.program, file), program);

    it("is judged in the preview by its settings", async () => {
      expect(text).to.contain(ranges);
      write(text.replace(ranges, ""));
      const { code, stdout, stderr } = await stack.preview();
      expect(code, stdout + stderr).not.to.equal(0);
      expect(stdout + stderr).to.match(
        /within the range 10\.10\.0\.200 to 10\.10\.0\.220 .*eve has reserved/,
      );
    });

    for (const page of ["_index.md", "installation-configuration.md"] as const) {
      it(`can be written as docs/${page} shows it`, async () => {
        const { url, apiKey } = simulator as SimulatorProcess;
        await stack.setAllConfig({ "maas-lxd:apiUrl": url }, { "maas-lxd:apiKey": apiKey, labKey: apiKey });
        write(adapt(shownProgram(page, language)).replace("https://maas.lab.example/MAAS", url));
        const { code, stdout, stderr } = await stack.preview();
        expect(code, stdout + stderr).to.equal(0);
        expect(stdout).to.match(/ maas-lxd:index:LxdVm +web +create/);
      });
    }

    it("makes the VM by its settings of every kind, and its key is nowhere in plain text", async () => {
      write(text);
      succeeded(await stack.up());
      expect(await stack.outputs()).to.deep.equal({ address });
      succeeded(await stack.preview("--expect-no-changes"));
      const { apiKey } = simulator as SimulatorProcess;
      expect(home?.filesWith([apiKey, ...apiKey.split(":")])).to.deep.equal([]);
    });

    it("removes it", async () => {
      succeeded(await stack.destroy());
      expect((await (simulator as SimulatorProcess).state()).instances).to.deep.equal([]);
    });
  });
}

function succeeded({ code, stdout, stderr }: Outcome): void {
  expect(code, stdout + stderr).to.equal(0);
}

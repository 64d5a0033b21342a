import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROVIDER_TEXT } from "../provider/provider-text";
import { EngineHome, type Stack } from "../test/support/engine";
import { installPackage, layOutProgram } from "../test/support/package";
import { SimulatorProcess, type SimulatorOptions } from "../test/support/simulator-process";
import { temporaryFolder } from "../test/support/temporary";
import type { Inventory } from "../simulator/lab/inventory";
import { benchLab, INPUTS_OF_VM } from "./lab";

const imports = 'import * as pulumi from "@pulumi/pulumi";\n';
const hours = 60 * 60_000;

/**
 * A program of so many static VMs.
 * @param from the module of the class
 */
export const vmProgram = (count: number, from = "pulumi-maas-lxd"): string => `${imports}
import { LxdVm } from "${from}";
${INPUTS_OF_VM}
for (let i = 0; i < ${count}; i += 1) {
  new LxdVm(\`vm\${i}\`, inputsOf(i));
}
`;

/**
 * A provider that does nothing but wait, its text as long as ours or a little longer.
 * @param createMs how long its create takes
 */
const nothing = (createMs: number): string => {
  const work = createMs === 0 ? "" : `await new Promise((done) => setTimeout(done, ${createMs})); `;
  return `exports.handler = () => ({ create: async (inputs) => { ${work}return { id: '1', outs: inputs }; } });`.padEnd(
    PROVIDER_TEXT.length,
  );
};

/** The same inputs for dynamic resources that do nothing, registered as directly as an LxdVm is. */
export const nothingProgram = (count: number, createMs = 0): string => `${imports}
${INPUTS_OF_VM}
const TYPE = "pulumi-nodejs:dynamic/maas-lxd:Nothing";
class Nothing extends pulumi.CustomResource {}
for (let i = 0; i < ${count}; i += 1) {
  const name = \`vm\${i}\`;
  const inputs = {
    ...inputsOf(i),
    hostname: \`\${name}-0123456789ab\`,
    skipCommissioning: true,
    __urn: pulumi.createUrn(name, TYPE),
    __provider: ${JSON.stringify(nothing(createMs))},
  };
  new Nothing(TYPE, name, inputs);
}
`;

/** A region with room for some hundred VMs and the real engine, which programs run on as users run them. */
export class Stage {
  private constructor(
    readonly simulator: SimulatorProcess,
    readonly home: EngineHome,
    private readonly installed: string,
  ) {}

  static async open(options: SimulatorOptions = {}, lab: Inventory = benchLab): Promise<Stage> {
    const inventory = join(temporaryFolder("bench-lab"), "inventory.json");
    writeFileSync(inventory, JSON.stringify(lab));
    const args = ["--inventory", inventory, ...(options.args ?? [])];
    const simulator = await SimulatorProcess.start({ timeoutMs: 3 * hours, ...options, args });
    return new Stage(simulator, new EngineHome(), await installPackage());
  }

  /** A stack of the program, which works on this region. */
  async stack(project: string, text: string): Promise<Stack> {
    const program = layOutProgram(this.installed, project, { "index.ts": text });
    const stack = await this.home.stack(program, "bench", hours / 2);
    const { url, apiKey } = this.simulator;
    await stack.setAllConfig({ "maas-lxd:apiUrl": url }, { "maas-lxd:apiKey": apiKey });
    return stack;
  }

  async close(): Promise<void> {
    this.home.dispose();
    await this.simulator.stop();
  }
}

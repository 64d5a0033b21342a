import { PROVIDER_TEXT } from "../../provider/provider-text";
import { installPackage, layOutProgram } from "../../test/support/package";
import { ProviderProcess } from "../../test/support/provider-process";
import { median } from "../table";

const ROUNDS = 15;
const EMPTY_TEXT =
  "exports.handler = () => ({ check: async (olds, news) => ({ inputs: news, failures: [] }) });";
const URN = "urn:pulumi:stack::project::pulumi-nodejs:dynamic/maas-lxd:LxdVm::web";

/** From the start of the engine's process for dynamic providers to its first answer, in milliseconds. */
export interface StartUp {
  ours: number;
  empty: number;
  ratio: number;
}

/** Measures both by turns, without MAAS: what is loaded and run, not what is asked. */
export async function measureStartUp(): Promise<StartUp> {
  const folder = layOutProgram(await installPackage(), "start-up", { "index.ts": "" });
  const inputs = {
    vmHost: "vmhost1",
    cores: 1,
    memory: 2048,
    staticIp: { ipAddress: "10.10.0.60" },
    __urn: URN,
  };
  const timeOf = async (text: string): Promise<number> => {
    const start = performance.now();
    const provider = await ProviderProcess.start(folder, { config: { "maas-lxd:offline": "true" } });
    const { failures } = await provider.check({}, { ...inputs, __provider: text });
    const took = performance.now() - start;
    await provider.kill();
    if (failures.length > 0) {
      throw new Error(`the check failed: ${JSON.stringify(failures)}`);
    }
    return took;
  };
  const rounds: { ours: number; empty: number }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    rounds.push({ empty: await timeOf(EMPTY_TEXT), ours: await timeOf(PROVIDER_TEXT) });
  }
  const measured = rounds.slice(1);
  return {
    ours: median(measured.map(({ ours }) => ours)),
    empty: median(measured.map(({ empty }) => empty)),
    ratio: median(measured.map(({ ours, empty }) => ours / empty)),
  };
}

import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { composeName } from "../../provider/lifecycle/identity";
import { diskMark } from "../../provider/lifecycle/ownership/mark";
import { MaasClient } from "../../provider/maas/client";
import { composeMachine, listVmHosts } from "../../provider/maas/vm-hosts";
import { readSettings } from "../../provider/settings";
import { runCli } from "../support/cli";
import { EngineHome } from "../support/engine";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";

describe("pulumi-maas-lxd addresses in a project's folder", function () {
  this.timeout(180_000);

  it("asks the MAAS of the selected stack, and calls all stacks of the project by their names", async () => {
    const home = new EngineHome();
    const region = await SimulatorProcess.start();
    const program = temporaryFolder("addresses");
    writeFileSync(join(program, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    try {
      await home.stack(program, "prod");
      const dev = await home.stack(program, "dev");
      await dev.setAllConfig({ "maas-lxd:apiUrl": region.url }, { "maas-lxd:apiKey": region.apiKey });
      await composeFor(region, "prod", "10.10.0.60");
      await composeFor(region, "dev", "10.10.0.61");
      const env = Object.fromEntries(Object.entries(home.env).map(([name, value = ""]) => [name, value]));
      const { code, stdout, stderr } = await runCli(["addresses", "lan10"], env, { cwd: program });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(stdout)
        .to.match(/^10\.10\.0\.60 +VM of a stack +\S+ +shop\/prod +vmhost1 /m)
        .and.match(/^10\.10\.0\.61 +VM of a stack +\S+ +shop\/dev +vmhost1 /m);
    } finally {
      await region.stop();
      home.dispose();
    }
  });
});

/** As the provider composes for a VM of a stack, the mark on the disk included. */
async function composeFor(region: SimulatorProcess, stack: string, ip: string): Promise<void> {
  const settings: Record<string, string> = { apiUrl: region.url, apiKey: region.apiKey };
  const client = new MaasClient(readSettings((key) => settings[key], {}));
  const [host] = await listVmHosts(client);
  const hostname = composeName(`urn:pulumi:${stack}::shop::pulumi-nodejs:dynamic/maas-lxd:LxdVm::web`);
  const form = { hostname, memory: 2048, skip_commissioning: true, interfaces: `eth0:ip=${ip}` };
  const storage = `root:8(${diskMark(hostname)})`;
  await composeMachine(client, host?.id ?? 0, { ...form, storage }, Date.now() + 30_000);
  client.close();
}

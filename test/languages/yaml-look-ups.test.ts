import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { EngineHome } from "../support/engine";
import { setUpLanguage } from "../support/languages";
import { pluginFolder } from "../support/plugin";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";

const MINUTES = 60_000;

const program = `name: looks-up
runtime: yaml
plugins: ${JSON.stringify({ providers: [{ name: "maas-lxd", path: pluginFolder }] })}
variables:
  subnet:
    fn::invoke:
      function: maas-lxd:getSubnet
      arguments: { cidr: 10.10.0.0/24 }
  machine:
    fn::invoke:
      function: maas-lxd:getMachine
      arguments: { systemId: "\${web.systemId}" }
resources:
  web:
    type: maas-lxd:LxdVm
    properties:
      vmHost: vmhost1
      distroSeries: jammy
      staticIp: { ipAddress: 10.10.0.50, subnet: "\${subnet.cidr}" }
outputs:
  gateway: \${subnet.gateway}
  status: \${machine.status}
`;

describe("look-ups in YAML, through the plugin, with the real engine", function () {
  this.timeout(15 * MINUTES);

  it("are known in a preview, but for one by a VM that is not there, and then are too", async function () {
    const setUp = await setUpLanguage("yaml");
    if (typeof setUp === "string") {
      console.log(`      skipped: ${setUp}`);
      return this.skip();
    }
    const folder = temporaryFolder("yaml-look-ups");
    writeFileSync(join(folder, "Pulumi.yaml"), program);
    const simulator = await SimulatorProcess.start();
    const home = new EngineHome(setUp.env);
    try {
      const stack = await home.stack(folder, "dev");
      await stack.setAllConfig({ "maas-lxd:apiUrl": simulator.url }, { "maas-lxd:apiKey": simulator.apiKey });
      const preview = await stack.preview("--diff");
      expect(preview.code, preview.stdout + preview.stderr).to.equal(0);
      const [, outputs = ""] = preview.stdout.split("--outputs:--");
      expect(outputs).to.match(/gateway *: "10\.10\.0\.1"/);
      expect(outputs).to.match(/status *: \[unknown\]/);
      const up = await stack.up();
      expect(up.code, up.stdout + up.stderr).to.equal(0);
      expect(await stack.outputs()).to.deep.equal({ gateway: "10.10.0.1", status: "Deployed" });
    } finally {
      home.dispose();
      await simulator.stop();
    }
  });
});

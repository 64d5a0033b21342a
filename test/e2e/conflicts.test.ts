import { expect } from "chai";
import { bringUp, startProvider } from "../provider/vm-driver";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage } from "../support/package";
import type { ProviderProcess } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { layOutVmProgram } from "../support/vm-program";

/** What a reviewer must see refused, and in which words. */
const refused: Record<string, { vms: object[]; said: RegExp[] }> = {
  malformed: {
    vms: [{ staticIp: { ipAddress: "10.10.0.256" } }],
    said: [/staticIp\.ipAddress: Invalid IP address format: 10\.10\.0\.256/],
  },
  taken: {
    vms: [{ staticIp: { ipAddress: "10.10.0.60" } }],
    said: [/IP address 10\.10\.0\.60 is already in use by machine stranger-\w+/],
  },
  outside: {
    vms: [{ staticIp: { ipAddress: "10.10.0.50", subnet: "lan20" } }],
    said: [/IP address 10\.10\.0\.50 is not within allowed subnet (lan20|10\.20\.0\.0\/16)/],
  },
  gateway: {
    vms: [{ staticIp: { ipAddress: "10.10.0.50", gateway: "10.20.0.1" } }],
    said: [/Gateway 10\.20\.0\.1 is not reachable from 10\.10\.0\.50/],
  },
  together: {
    vms: [{ staticIp: { ipAddress: "10.10.0.50" } }, { staticIp: { ipAddress: "10.10.0.50" } }],
    said: [
      /IP address 10\.10\.0\.50 is already in use by machine vm-\d-\w+, which is VM "vm-\d" of this program/,
    ],
  },
  "what MAAS would let through": {
    vms: [{ staticIp: { ipAddress: "10.10.0.1" } }],
    said: [/staticIp\.ipAddress: .*10\.10\.0\.1.*gateway/],
  },
};

describe("conflicts in a preview on the real engine", function () {
  this.timeout(180_000);
  let simulator: SimulatorProcess;
  let home: EngineHome;
  let stack: Stack;
  let other: ProviderProcess;

  before(async () => {
    simulator = await SimulatorProcess.start();
    home = new EngineHome();
    const folder = await installPackage();
    other = await startProvider(simulator);
    await bringUp(other, "stranger", { vmHost: "vmhost2", staticIp: { ipAddress: "10.10.0.60" } });
    const program = layOutVmProgram(
      folder,
      "conflicts",
      `const vms = new pulumi.Config().requireObject<object[]>("vms");
       vms.forEach((args, index) => new LxdVm("vm-" + index, { vmHost: "vmhost1", ...args }));`,
    );
    stack = await home.stack(program, "dev");
    await stack.setConfig("maas-lxd:apiUrl", simulator.url);
    await stack.setConfig("maas-lxd:apiKey", simulator.apiKey, { secret: true });
  });

  after(async () => {
    home.dispose();
    await other.kill();
    await simulator.stop();
  });

  for (const [what, { vms, said }] of Object.entries(refused)) {
    it(`refuses an address that is ${what}, and makes nothing`, async () => {
      await stack.setConfig("conflicts:vms", JSON.stringify(vms));
      const preview = await stack.preview();
      expect(preview.code).not.to.equal(0);
      for (const words of said) {
        expect(preview.stdout + preview.stderr).to.match(words);
      }
      expect((await simulator.state()).instances).to.have.length(1);
    });
  }

  it("says once that the key is refused, without a stack, and names the doctor", async () => {
    await stack.setConfig("maas-lxd:apiKey", "a:b:c", { secret: true });
    await stack.setConfig("conflicts:vms", JSON.stringify([{}]));
    const { code, stdout } = await stack.preview();
    await stack.setConfig("maas-lxd:apiKey", simulator.apiKey, { secret: true });
    expect(code).not.to.equal(0);
    const [, diagnostics = ""] = stdout.split("\nDiagnostics:\n");
    expect(diagnostics.match(/The API key was not accepted/g), diagnostics).to.have.length(1);
    expect(diagnostics)
      .to.contain("`npx pulumi-maas-lxd doctor`")
      .and.not.match(/^\s+at /m);
  });

  it("passes the same program corrected", async () => {
    const vms = [{ staticIp: { ipAddress: "10.10.0.50" } }, { staticIp: { ipAddress: "10.10.0.51" } }];
    await stack.setConfig("conflicts:vms", JSON.stringify(vms));
    const preview = await stack.preview();
    expect(preview.code, preview.stdout + preview.stderr).to.equal(0);
    expect(preview.stdout).to.contain("3 to create");
  });
});

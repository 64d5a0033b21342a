import { expect } from "chai";
import { saidOf, vmType } from "../support/face";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage, writeProgram } from "../support/package";
import { SimulatorProcess } from "../support/simulator-process";
import { layOutVmProgram } from "../support/vm-program";

const vm = (address: string, more = ""): string => `
const config = new pulumi.Config();
export const web = new LxdVm("web", {
  vmHost: "vmhost1", cores: 2, memory: 4096, disks: [{ size: 20 }, { size: 5, pool: "fast" }], distroSeries: "jammy",
  userData: config.getSecret("userData"),
  staticIp: { ipAddress: "${address}" }, ${more}
});
`;

describe("a VM with a static address on the real engine", function () {
  this.timeout(180_000);
  let simulator: SimulatorProcess;
  let home: EngineHome;
  let stack: Stack;
  let program: string;

  const write = (text: string): void => writeProgram(program, head + text);
  const head = 'import * as pulumi from "@pulumi/pulumi";\nimport { LxdVm } from "pulumi-maas-lxd";\n';

  before(async () => {
    simulator = await SimulatorProcess.start({ deploy: "500ms" });
    home = new EngineHome();
    program = layOutVmProgram(await installPackage(), "static", vm("10.10.0.50"));
    stack = await home.stack(program, "dev");
    await stack.setConfig("maas-lxd:apiUrl", simulator.url);
    await stack.setConfig("maas-lxd:apiKey", simulator.apiKey, { secret: true });
    await stack.setConfig("static:userData", "#cloud-config\nhostname: the-hidden-words\n", { secret: true });
  });

  after(async () => {
    home.dispose();
    await simulator.stop();
  });

  it("previews without making anything", async () => {
    const preview = await stack.preview("--diff");
    expect(preview.code, preview.stdout + preview.stderr).to.equal(0);
    expect(preview.stdout).to.contain(`+ ${vmType}: (create)`);
    expect((await simulator.state()).instances).to.deep.equal([]);
  });

  it("comes up with the address that was asked for, as MAAS has it, and tells what it does", async () => {
    const up = await stack.up();
    expect(up.code, up.stdout + up.stderr).to.equal(0);
    for (const step of [
      "composing on vmhost1",
      "linking 10.10.0.50 to eth0",
      "deploying jammy",
      "MAAS: Deployed",
    ]) {
      expect(up.stdout).to.contain(saidOf("web", step));
    }
    const { web } = (await stack.outputs()) as { web: Record<string, unknown> };
    expect(web["networkStatus"]).to.deep.include({
      assignedIp: "10.10.0.50",
      interface: "eth0",
      configMethod: "static",
      subnet: "10.10.0.0/24",
      gateway: "10.10.0.1",
      dnsServers: ["10.10.0.5", "10.10.0.2"],
    });
    expect(web["status"]).to.equal("Deployed");
    expect(web["hostname"]).to.match(/^web-[0-9a-z]{12}$/);
    expect(web["conditions"]).to.have.length(1);
    const { machines, addresses } = await simulator.state();
    const machine = machines.find(({ hostname }) => hostname === web["hostname"]);
    expect(machine).to.include({ systemId: web["systemId"], status: "Deployed", vmHost: "vmhost1" });
    expect(addresses.find(({ ip }) => ip === "10.10.0.50")?.systemId).to.equal(machine?.systemId);
  });

  it("keeps the API key and the user data out of the state, and the provider's text small and the same", async () => {
    const state = JSON.stringify(await stack.export());
    for (const part of simulator.apiKey.split(":")) {
      expect(state).not.to.contain(part);
    }
    expect(state).not.to.contain("the-hidden-words");
    const texts = [...state.matchAll(/"__provider":"((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => text);
    expect(texts.length).to.be.greaterThan(0);
    expect(new Set(texts).size).to.equal(1);
    expect(Buffer.byteLength(texts[0] ?? "")).to.be.below(600);
  });

  it("has nothing to do when nothing changed, also after a refresh", async () => {
    for (const extra of [[], ["--refresh"]]) {
      const preview = await stack.preview("--expect-no-changes", ...extra);
      expect(preview.code, preview.stdout + preview.stderr).to.equal(0);
    }
  });

  it("changes tags, description and host name in place", async () => {
    write(vm("10.10.0.50", 'tags: ["web"], description: "A web server", hostname: "web-front"'));
    const before = ((await stack.outputs())["web"] as Record<string, unknown>)["systemId"];
    const up = await stack.up("--diff");
    expect(up.code, up.stdout + up.stderr).to.equal(0);
    expect(up.stdout).to.match(/~ hostname *: "web-[0-9a-z]{12}" => "web-front"/);
    const { web } = (await stack.outputs()) as { web: Record<string, unknown> };
    expect(web).to.include({ systemId: before, hostname: "web-front", description: "A web server" });
    expect((await simulator.state()).machines.map(({ hostname }) => hostname)).to.include("web-front");
    const preview = await stack.preview("--refresh", "--expect-no-changes");
    expect(preview.code, preview.stdout + preview.stderr).to.equal(0);
  });

  it("replaces the VM for another address, the old one first, and says which property forces it", async () => {
    write(vm("10.10.0.60"));
    const preview = await stack.preview("--diff");
    expect(preview.stdout).to.contain(`+-${vmType}: (replace)`);
    expect(preview.stdout).to.match(/~ ipAddress: "10.10.0.50" => "10.10.0.60"/);
    const up = await stack.up();
    expect(up.code, up.stdout + up.stderr).to.equal(0);
    const { machines, addresses } = await simulator.state();
    expect(machines.filter(({ vmHost }) => vmHost !== null)).to.have.length(1);
    expect(addresses.map(({ ip }) => ip))
      .to.include("10.10.0.60")
      .and.not.include("10.10.0.50");
  });

  it("is gone after destroy: no machine, no instance, no address", async () => {
    const destroy = await stack.destroy();
    expect(destroy.code, destroy.stdout + destroy.stderr).to.equal(0);
    const { machines, addresses, instances } = await simulator.state();
    expect(instances).to.deep.equal([]);
    expect(machines.filter(({ vmHost }) => vmHost !== null)).to.deep.equal([]);
    expect(addresses.map(({ ip }) => ip)).not.to.include("10.10.0.60");
  });
});

import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { SimulatorProcess } from "../../support/simulator-process";
import { manifest } from "../../support/project";
import { PluginProject, well } from "./project";

describe("a VM through the plugin, on the real engine", function () {
  this.timeout(300_000);
  let simulator: SimulatorProcess;
  let project: PluginProject;

  before(async () => {
    simulator = await SimulatorProcess.start({ deploy: "200ms" });
    project = await PluginProject.start("plugin-life", simulator);
    await project.stack.setConfig("plugin-life:userData", "#cloud-config\nhostname: the-hidden-words\n", {
      secret: true,
    });
  });

  after(async () => {
    project.dispose();
    await simulator.stop();
  });

  const web = (address: string, more = ""): string => `
const web = new LxdVm("web", { ...small, hostname: "web", staticIp: { ipAddress: "${address}" },
  userData: new pulumi.Config().getSecret("userData"), ${more} });
export const fqdn = web.fqdn;
export const address = (web.networkStatus as pulumi.Output<{ assignedIp?: string }>).assignedIp;
export const addresses = web.ipAddresses;
`;

  it("shows in the preview what the VM will be, and makes nothing", async () => {
    project.write(web("10.10.0.50"));
    const preview = well(await project.stack.preview("--diff"));
    expect(preview).to.match(/\+ maas-lxd:index:LxdVm: \(create\)/);
    expect(preview).to.match(/fqdn *: "web\.maas"/);
    expect(preview).to.match(/address *: "10\.10\.0\.50"/);
    expect(preview).to.match(/addresses: \[\s+\[0\]: "10\.10\.0\.50"\s+\]/);
    expect((await simulator.state()).instances).to.deep.equal([]);
  });

  it("put itself where the engine looks for plugins", () => {
    const cached = join(
      project.home.env["PULUMI_HOME"] ?? "",
      "plugins",
      `resource-maas-lxd-v${manifest.version}`,
    );
    expect(existsSync(join(cached, "pulumi-resource-maas-lxd"))).to.equal(true);
  });

  it("comes up as the preview said, showing beside the resource what it is at", async () => {
    const up = well(await project.stack.up());
    expect(up).to.match(/LxdVm web creating \([^)]+\) composing on vmhost1/);
    expect(up).to.match(/LxdVm web creating \([^)]+\) deploying jammy/);
    expect(await project.stack.outputs()).to.deep.equal({
      fqdn: "web.maas",
      address: "10.10.0.50",
      addresses: ["10.10.0.50"],
    });
  });

  it("keeps user data and API key out of the state in plain, whatever the program says of them", () => {
    expect(project.home.filesWith(["the-hidden-words", simulator.apiKey])).to.deep.equal([]);
  });

  it("is unchanged by the same program, a refresh and both together", async () => {
    expect(well(await project.stack.preview("--expect-no-changes"))).to.contain("unchanged");
    expect(well(await project.stack.refresh("--expect-no-changes"))).to.contain("unchanged");
    expect(well(await project.stack.up("--refresh", "--expect-no-changes"))).to.contain("unchanged");
  });

  it("shows an update by its paths, and what stays known", async () => {
    project.write(web("10.10.0.50", 'tags: ["a"], zone: "default"'));
    const preview = well(await project.stack.preview("--diff"));
    expect(preview).to.match(/~ maas-lxd:index:LxdVm: \(update\)/);
    expect(preview).to.match(/\+ tags: \[\s+\+ +\[0\]: "a"/);
    expect(preview).not.to.match(/zone|fqdn|address/);
    expect(well(await project.stack.up())).to.contain("[diff: +tags]");
  });

  it("shows a replacement with its path and its reason in words", async () => {
    project.write(web("10.10.0.51", 'tags: ["a"]'));
    const preview = well(await project.stack.preview("--diff"));
    expect(preview).to.match(/\+-maas-lxd:index:LxdVm: \(replace\)/);
    expect(preview).to.match(/~ ipAddress: "10\.10\.0\.50" => "10\.10\.0\.51"/);
    expect(preview).to.contain("MAAS cannot change staticIp.ipAddress of a VM that is there");
    const [before] = await simulator.vmIds();
    well(await project.stack.up());
    const [after, ...others] = await simulator.vmIds();
    expect(others).to.deep.equal([]);
    expect(after).not.to.equal(before);
  });

  it("is destroyed", async () => {
    well(await project.stack.destroy());
    expect((await simulator.state()).instances).to.deep.equal([]);
  });
});

import { expect } from "chai";
import { SimulatorProcess } from "../../support/simulator-process";
import { PluginProject, well } from "./project";

const DYNAMIC = "pulumi-maas-lxd";
const PLUGIN = "pulumi-maas-lxd/plugin";

describe("a stack that goes over from one face to the other, on the real engine", function () {
  this.timeout(300_000);
  let simulator: SimulatorProcess;
  let project: PluginProject;

  before(async () => {
    simulator = await SimulatorProcess.start();
    project = await PluginProject.start("moves", simulator);
  });

  after(async () => {
    project.dispose();
    await simulator.stop();
  });

  const vms = (tag: string): string => `
const web = new LxdVm("web", { ...small, staticIp: { ipAddress: "10.10.0.50" }, tags: ["${tag}"], userData: "#cloud-config\\n{}\\n" });
const named = new LxdVm("named", { ...small, hostname: "named" });
export const ids = [web.systemId, named.systemId];
`;

  /** The same program through another face changes nothing, and all goes on from there. */
  async function goesOver(from: string, to: string, tag: string): Promise<void> {
    project.write(vms(tag), from);
    well(await project.stack.up());
    const before = await simulator.vmIds();
    project.write(vms(tag), to);
    expect(well(await project.stack.preview("--expect-no-changes"))).to.match(/3 unchanged/);
    expect(well(await project.stack.up("--expect-no-changes"))).to.match(/3 unchanged/);
    well(await project.stack.refresh("--expect-no-changes"));
    project.write(vms(`${tag}-2`), to);
    expect(well(await project.stack.up())).to.match(/1 updated\s+2 unchanged/);
    expect(await simulator.vmIds()).to.deep.equal(before);
  }

  it("is unchanged from the dynamic provider to the plugin, and goes on there", async () => {
    await goesOver(DYNAMIC, PLUGIN, "a");
  });

  it("is unchanged from the plugin to the dynamic provider, and goes on there", async () => {
    await goesOver(PLUGIN, DYNAMIC, "b");
  });

  it("can be destroyed right after it went over, from a VM that the plugin made", async () => {
    well(await project.stack.destroy());
    project.write(vms("c"), PLUGIN);
    well(await project.stack.up());
    project.write(vms("c"), DYNAMIC);
    well(await project.stack.up("--expect-no-changes"));
    well(await project.stack.destroy());
    expect(await simulator.vmIds()).to.deep.equal([]);
  });
});

import { expect } from "chai";
import { Lab } from "../../recovery/lab";
import { PluginProject, said, well } from "./project";

describe("a run through the plugin that the user cancels, on the real engine", function () {
  this.timeout(180_000);
  let lab: Lab;
  let project: PluginProject;

  before(async () => {
    lab = await Lab.start();
    project = await PluginProject.start("cancelled", {
      url: lab.simulator.url,
      apiKey: lab.simulator.apiKey,
    });
  });

  after(async () => {
    project.dispose();
    await lab.stop();
  });

  it("ends its waits at once, keeps the VM with its condition, and the next up goes on", async () => {
    project.write('const web = new LxdVm("web", { ...small, staticIp: { ipAddress: "10.10.0.50" } });');
    await lab.simulator.setFaults([{ kind: "hold" }]);
    const up = project.stack.start(["up", "--yes", "--skip-preview", "--stack", "dev"]);
    await up.waitForOutput(/deploying jammy/, 60_000);
    const cancelledAt = Date.now();
    up.kill("SIGINT");
    const ended = await up.ended;
    expect(Date.now() - cancelledAt).to.be.below(15_000);
    expect(said(ended)).to.contain("The create was cancelled");
    const [web] = ((await project.stack.export()).resources ?? []).filter(({ type }) =>
      type.endsWith(":LxdVm"),
    );
    const [systemId] = await lab.simulator.vmIds();
    expect(web?.id).to.equal(systemId);
    expect(web?.outputs?.["conditions"]).to.deep.include({
      type: "DeploymentFailed",
      status: "True",
      reason: "Cancelled",
      message:
        "The create was cancelled. What MAAS was asked for may still come about; the next `pulumi up` looks for the VM and goes on with it.",
    });
    await lab.simulator.setFaults([]);
    well(await project.stack.up());
    expect(await lab.simulator.vmIds()).to.deep.equal([systemId]);
    well(await project.stack.destroy());
  });
});

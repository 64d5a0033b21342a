import { expect } from "chai";
import { Caller } from "../../support/caller";
import { SimulatorProcess } from "../../support/simulator-process";
import { failing, PluginProject, well } from "./project";

/** The engine shows each provider its own resources alone, in a process of its own. */
describe("a machine that two providers of one program hold, on the real engine", function () {
  this.timeout(300_000);
  let region: SimulatorProcess;
  let project: PluginProject;

  before(async () => {
    region = await SimulatorProcess.start();
    project = await PluginProject.start("held", region);
  });

  after(async () => {
    project.dispose();
    await region.stop();
  });

  afterEach(async () => {
    const caller = new Caller(region);
    for (const id of await region.vmIds()) await caller.ask("DELETE", `/machines/${id}/`);
    const { resources = [] } = await project.stack.export();
    for (const { urn, type } of resources.toReversed()) {
      if (!type.startsWith("pulumi:pulumi")) {
        await project.stack.must("state", "delete", urn, "--yes", "--force", "--stack", "dev");
      }
    }
  });

  const withOwn = (text: string): string =>
    `const own = new Provider("own", { apiUrl: "${region.url}", apiKey: "${region.apiKey}" });\n${text}`;

  const idOf = async (name: string): Promise<string> => {
    const id = (await project.stack.vmIds())[name];
    if (id === undefined) throw new Error(`${name} is not in the state`);
    return id;
  };

  for (const from of ["pulumi-maas-lxd", "pulumi-maas-lxd/plugin"]) {
    it(`stays where the one of ${from} goes in the run that imports it for the other`, async () => {
      project.write(`new LxdVm("x", { ...small, hostname: "x" });`, from);
      well(await project.stack.up());
      const id = await idOf("x");
      project.write(
        withOwn(`new LxdVm("x2", { ...small, hostname: "x" }, { import: "${id}", provider: own });`),
      );
      expect(well(await project.stack.up())).to.contain(`machine ${id} was not deleted: VM "x2"`);
      expect(await region.vmIds()).to.deep.equal([id]);
    });
  }

  it("stays, and is told of, where it was imported for both and one is taken out", async () => {
    project.write(`new LxdVm("hand", { ...small, hostname: "hand" });`);
    well(await project.stack.up());
    const id = await idOf("hand");
    const { resources = [] } = await project.stack.export();
    const { urn = "" } = resources.find((one) => one.id === id) ?? {};
    await project.stack.must("state", "delete", urn, "--yes", "--stack", "dev");
    await new Caller(region).ask("PUT", `/machines/${id}/`, { description: "" });

    const imported = `import: "${id}"`;
    const t1 = `new LxdVm("t1", { ...small, hostname: "hand" }, { ${imported} });\n`;
    project.write(
      withOwn(`${t1}new LxdVm("t2", { ...small, hostname: "hand" }, { ${imported}, provider: own });`),
    );
    expect(well(await project.stack.up())).to.match(
      new RegExp(`machine ${id} is in this stack as VM "t[12]", too`),
    );
    project.write(withOwn(t1));
    expect(well(await project.stack.up())).to.contain(`machine ${id} was not deleted: VM "t1"`);
    expect(await region.vmIds()).to.deep.equal([id]);
  });

  it("is not taken over under the first name of the one that was renamed", async () => {
    project.write(`new LxdVm("c", { ...small, hostname: "c" });`);
    well(await project.stack.up());
    const id = await idOf("c");
    project.write(`new LxdVm("c2", { ...small, hostname: "c" }, { aliases: [{ name: "c" }] });`);
    well(await project.stack.up());
    project.write(
      withOwn(`new LxdVm("c2", { ...small, hostname: "c" });
new LxdVm("c", { ...small, hostname: "c" }, { provider: own });`),
    );
    expect(failing(await project.stack.up())).to.match(
      /is that of VM "c2" of this program, which was renamed/,
    );
    expect(await region.vmIds()).to.deep.equal([id]);
    expect(await project.stack.vmIds()).to.deep.equal({ c2: id });
  });
});

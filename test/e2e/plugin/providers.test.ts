import { expect } from "chai";
import { SimulatorProcess } from "../../support/simulator-process";
import { failing, PluginProject, well } from "./project";

describe("explicit providers, on the real engine", function () {
  this.timeout(300_000);
  let regions: SimulatorProcess[];
  let project: PluginProject;

  before(async () => {
    regions = await Promise.all([SimulatorProcess.start(), SimulatorProcess.start()]);
    project = await PluginProject.start("two-regions");
    const [one, two] = regions;
    await project.stack.setAllConfig(
      { "two-regions:one": one?.url ?? "", "two-regions:two": two?.url ?? "" },
      { "two-regions:oneKey": one?.apiKey ?? "", "two-regions:twoKey": two?.apiKey ?? "" },
    );
  });

  after(async () => {
    project.dispose();
    await Promise.all(regions.map((region) => region.stop()));
  });

  const inRegions = (more = ""): string => `
const config = new pulumi.Config();
const at = (name: string) =>
  new Provider(name, { apiUrl: config.require(name), apiKey: config.require(name + "Key"), usableRanges: [], ${more} });
const vm = { ...small, hostname: "web", staticIp: { ipAddress: "10.10.0.50" } };
const one = new LxdVm("one", vm, { provider: at("one") });
const two = new LxdVm("two", vm, { provider: at("two") });
export const hosts = [one.systemId, two.systemId];
`;

  it("make the same VM in two regions by one program", async () => {
    project.write(inRegions());
    well(await project.stack.preview());
    well(await project.stack.up());
    const held = await Promise.all(regions.map((region) => region.vmIds()));
    expect(held.map(({ length }) => length)).to.deep.equal([1, 1]);
    expect((await project.stack.outputs())["hosts"]).to.deep.equal(held.flat());
    expect(project.home.filesWith(regions.map(({ apiKey }) => apiKey))).to.deep.equal([]);
  });

  it("take another setting as an update of the provider and of nothing else", async () => {
    project.write(inRegions('requestTimeout: "160s"'));
    const up = well(await project.stack.up());
    expect(up).to.match(/pulumi:providers:maas-lxd one updated/);
    expect(up).to.match(/2 updated\s+3 unchanged/);
  });

  it("refuse a setting that is wrong, or that there is not, in the preview", async () => {
    project.write(inRegions('settleTimeout: "soon"'));
    expect(failing(await project.stack.preview())).to.contain("maas-lxd:settleTimeout must be a duration");
    project.write(inRegions('apiUri: "x"').replace("usableRanges: [],", "...({ apiUri: 'x' } as any),"));
    expect(failing(await project.stack.preview())).to.match(/apiUri is not a setting: .* maas-lxd:apiUrl/);
  });

  it("may have settings that are not known before the up", async () => {
    project.write(`
const config = new pulumi.Config();
const one = new LxdVm("one", { ...small, hostname: "web", staticIp: { ipAddress: "10.10.0.50" } },
  { provider: new Provider("one", { apiUrl: config.require("one"), apiKey: config.require("oneKey") }) });
const late = one.systemId.apply(() => config.require("two"));
const three = new LxdVm("three", { ...small, hostname: "three", staticIp: { ipAddress: "10.10.0.53" } },
  { provider: new Provider("late", { apiUrl: pulumi.output(new LxdVm("first", small, { provider: one.getProvider("maas-lxd:index:LxdVm") }).systemId)
      .apply(() => config.require("two")), apiKey: config.require("twoKey") }) });
export const at = [late, three.fqdn];
`);
    well(await project.stack.preview());
    well(await project.stack.up());
    expect((await project.stack.outputs())["at"]).to.deep.equal([regions[1]?.url, "three.maas"]);
  });

  it("destroy all that they made", async () => {
    well(await project.stack.destroy());
    expect((await Promise.all(regions.map((region) => region.vmIds()))).flat()).to.deep.equal([]);
  });
});

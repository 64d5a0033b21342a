import { expect } from "chai";
import { DEFAULT_LAB, type Inventory } from "../../simulator/index";
import { Lab } from "../recovery/lab";
import type { Properties } from "../support/provider-process";
import { bringUp, inputsFor } from "./vm-driver";

const inventory: Inventory = {
  ...DEFAULT_LAB,
  images: [
    { series: "jammy", release: "22.04" },
    { osystem: "rhel", series: "rocky9" },
    { osystem: "centos", series: "centos70" },
    { osystem: "windows", series: "win2019" },
    { osystem: "custom", series: "mine" },
    { osystem: "custom", series: "ours", baseImage: "rhel/9" },
  ],
};

const own = { ipAddress: "10.10.0.70", dnsServers: ["9.9.9.9"] };

describe("a guest's name servers, by its system", function () {
  this.timeout(120_000);
  let lab: Lab;

  before(async () => (lab = await Lab.start({}, inventory)));

  after(() => lab.stop());

  async function statusOf(distroSeries: string, staticIp: Properties): Promise<Properties> {
    const provider = await lab.provider();
    const { id, properties } = await bringUp(provider, "web", { vmHost: "vmhost1", distroSeries, staticIp });
    const read = await provider.read(id, properties);
    expect(read.properties).to.deep.equal(properties);
    await provider.delete(id, properties);
    return properties["networkStatus"] as Properties;
  }

  for (const [system, servers] of [
    ["jammy", ["10.10.0.5", "10.10.0.2"]],
    ["rhel/rocky9", undefined],
    ["windows/win2019", undefined],
    ["custom/mine", undefined],
  ] as const) {
    it(`are shown as far as they are known: ${system}`, async () => {
      const status = await statusOf(system, { ipAddress: "10.10.0.70" });
      expect(status["dnsServers"]).to.deep.equal(servers);
      expect(status).to.include({ assignedIp: "10.10.0.70", gateway: "10.10.0.1" });
    });
  }

  for (const [system, servers] of [
    ["jammy", ["9.9.9.9"]],
    ["rhel/rocky9", ["9.9.9.9"]],
    ["custom/ours", ["9.9.9.9"]],
    ["custom/mine", undefined],
    ["centos/centos70", undefined],
  ] as const) {
    it(`are shown where the VM's own are known to be taken: ${system}`, async () => {
      expect((await statusOf(system, own))["dnsServers"]).to.deep.equal(servers);
    });
  }

  it("are told not to reach it before anything is made", async () => {
    const provider = await lab.provider();
    const { failures } = await provider.check(
      {},
      inputsFor("win", { osystem: "windows", staticIp: { ...own, ipAddress: "10.10.0.71" } }),
    );
    expect(failures.map(({ property }) => property)).to.deep.equal(["staticIp.dnsServers"]);
    await lab.killProvider();
    const another = await lab.provider();
    await another.check({}, inputsFor("odd", { distroSeries: "custom/mine", staticIp: own }));
    expect(another.stdout + another.stderr).to.contain(
      "odd: staticIp.dnsServers: MAAS does not show whether a guest of custom/mine takes it",
    );
  });

  it("have user data said to do nothing, without showing it", async () => {
    const provider = await lab.provider();
    const userData = "# cloud-config\npassword: hunter2\n";
    const { failures } = await provider.check({}, inputsFor("noted", { distroSeries: "jammy", userData }));
    expect(failures).to.deep.equal([]);
    const said = provider.stdout + provider.stderr;
    expect(said).to.contain("noted: userData: its first line is a comment");
    expect(said).not.to.contain("hunter2");
  });
});

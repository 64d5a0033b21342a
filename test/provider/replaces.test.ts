import { expect } from "chai";
import { inputNames, packageSchema } from "../../provider/schema";
import type { Properties, ProviderProcess } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { bringUp, startProvider } from "./vm-driver";

/** Another value of each input, for the VM below. */
const others: Properties = {
  vmHost: "vmhost2",
  zone: "other",
  resourcePool: "pool-a",
  domain: "other",
  tags: ["other"],
  description: "other",
  cores: 3,
  pinnedCores: [0],
  memory: 3072,
  hugepagesBacked: true,
  architecture: "arm64/generic",
  disks: [{ size: 30 }],
  hostname: "other",
  osystem: "centos",
  distroSeries: "noble",
  hweKernel: "hwe-22.04",
  userData: "#cloud-config\npackages: [jq]\n",
  networkInterfaces: [{ name: "eth0" }, { name: "eth1" }],
  staticIp: { ipAddress: "10.10.0.77" },
  lxd: { autostart: true },
  adopt: { systemId: "other1" },
  verifyGateway: true,
  timeouts: { create: "40m" },
  skipCommissioning: false,
};

describe("what forces a new VM", function () {
  this.timeout(180_000);
  let simulator: SimulatorProcess;
  let provider: ProviderProcess;

  before(async () => {
    simulator = await SimulatorProcess.start({ deploy: "20ms" });
    provider = await startProvider(simulator);
  });

  after(async () => {
    await provider.kill();
    await simulator.stop();
  });

  it("is what schema.json says", async () => {
    const { inputProperties = {} } = packageSchema().resources["maas-lxd:index:LxdVm"] ?? {};
    const { id, properties, inputs } = await bringUp(provider, "web", {
      vmHost: "vmhost1",
      distroSeries: "jammy",
      staticIp: { ipAddress: "10.10.0.50" },
    });
    const replacing: string[] = [];
    for (const name of inputNames()) {
      const { replaces } = await provider.diff(id, properties, { ...inputs, [name]: others[name] ?? "" });
      if (replaces.length > 0) replacing.push(name);
    }
    const marked = Object.entries(inputProperties).filter(([, input]) => "willReplaceOnChanges" in input);
    // To leave adopt out, which is what comes next, forces nothing.
    const always = replacing.filter((name) => name !== "adopt");
    expect(replacing).to.include("adopt");
    expect(marked.map(([name]) => name)).to.deep.equal(always);
  });
});

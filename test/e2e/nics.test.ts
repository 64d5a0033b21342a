import { expect } from "chai";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage } from "../support/package";
import { SimulatorProcess } from "../support/simulator-process";
import { layOutVmProgram } from "../support/vm-program";

const program = `
export const web = new LxdVm("web", {
  vmHost: "vmhost1", cores: 1, memory: 1024, disks: [{ size: 8 }], distroSeries: "jammy",
  networkInterfaces: [
    { name: "mgmt", subnet: "lan10", staticIps: [{ ipAddress: "10.10.0.50" }] },
    { name: "data", bridge: "br1", staticIps: [{ ipAddress: "10.20.0.50" }] },
  ],
});
`;

describe("a VM with interfaces of names that are not in alphabetical order, on the real engine", function () {
  this.timeout(180_000);
  let simulator: SimulatorProcess;
  let home: EngineHome;
  let stack: Stack;

  before(async () => {
    simulator = await SimulatorProcess.start();
    home = new EngineHome();
    stack = await home.stack(layOutVmProgram(await installPackage(), "nics", program), "dev");
    await stack.setConfig("maas-lxd:apiUrl", simulator.url);
    await stack.setConfig("maas-lxd:apiKey", simulator.apiKey, { secret: true });
    const range = ["maas-lxd:usableRanges[0]", "10.10.0.200-10.10.0.209"];
    await stack.must("config", "set", "--stack", "dev", "--path", ...range);
  });

  after(async () => {
    home.dispose();
    await simulator.stop();
  });

  it("has each address on the NIC that is attached where it belongs", async () => {
    const up = await stack.up();
    expect(up.code, up.stdout + up.stderr).to.equal(0);
    const { web } = (await stack.outputs()) as { web: Record<string, unknown> };
    expect(web["ipAddresses"]).to.have.members(["10.10.0.50", "10.20.0.50"]);
    expect(web["networkStatus"]).to.include({ interface: "mgmt", assignedIp: "10.10.0.50" });
    const { macAddress } = web["networkStatus"] as { macAddress: string };
    const [instance] = (await simulator.state()).instances;
    expect(instance?.nics.map(({ name, hostInterface }) => [name, hostInterface])).to.have.deep.members([
      ["mgmt", "br0"],
      ["data", "br1"],
    ]);
    expect(instance?.nics.find(({ name }) => name === "mgmt")?.mac).to.equal(macAddress);
  });
});

import { expect } from "chai";
import { errorOf } from "../support/fake-maas-client";
import type { ProviderProcess } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { bringUp, inputsFor, startProvider } from "./vm-driver";

describe("a VM that is only looked up", function () {
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

  it("is read with all that MAAS knows of it", async () => {
    const { id, properties } = await bringUp(provider, "web", {
      cores: 2,
      memory: 4096,
      disks: [{ size: 20 }, { size: 5, pool: "fast" }],
      vmHost: "vmhost1",
      distroSeries: "jammy",
      tags: ["blue"],
      description: "ours",
      hostname: "front",
    });
    // The engine passes what the constructor was given, which is nothing.
    const read = await provider.read(id, inputsFor("read", {}));
    const { disks, ...others } = read.properties;
    expect(disks).to.deep.equal([
      { size: 20, pool: "default" },
      { size: 5, pool: "fast" },
    ]);
    expect(others).to.deep.include({
      systemId: id,
      cores: 2,
      memory: 4096,
      vmHost: "vmhost1",
      distroSeries: "jammy",
      osystem: "ubuntu",
      description: "ours",
      hostname: "front",
      skipCommissioning: true,
      status: "Deployed",
    });
    for (const name of ["vmName", "hostAddress", "hostSystemId", "fqdn", "architecture", "networkStatus"]) {
      expect(read.properties[name], name).to.deep.equal(properties[name] ?? "amd64/generic");
    }
  });

  it("has the same outputs when it is read again by what the state has of it", async () => {
    const { id } = await bringUp(provider, "again", { vmHost: "vmhost1", cores: 2, distroSeries: "jammy" });
    const first = await provider.read(id, inputsFor("read", {}));
    expect(first.properties).to.include({ cores: 2, memory: 2048, osystem: "ubuntu", distroSeries: "jammy" });
    const second = await provider.read(id, first.properties);
    expect(second.properties).to.deep.equal(first.properties);
  });

  it("has its image while it is being deployed, and after that has failed", async () => {
    await simulator.setFaults([{ kind: "deployment-failure" }]);
    const error = await errorOf(bringUp(provider, "failed", { vmHost: "vmhost1", distroSeries: "jammy" }));
    await simulator.setFaults([]);
    const { id } = error as Error & { id: string };
    const { properties } = await provider.read(id, inputsFor("read", {}));
    expect(properties).to.include({
      status: "Failed deployment",
      cores: 1,
      memory: 2048,
      osystem: "ubuntu",
      distroSeries: "jammy",
      hostAddress: "10.10.0.11",
    });
  });

  it("is an error where MAAS has no such machine", async () => {
    const error = await errorOf(provider.read("nosuch", inputsFor("read", {})));
    expect(error.message).to.contain("MAAS shows no machine nosuch to user");
  });
});

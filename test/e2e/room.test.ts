import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { DEFAULT_LAB, type Inventory } from "../../simulator/index";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage } from "../support/package";
import type { Outcome } from "../support/process";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";
import { layOutVmProgram } from "../support/vm-program";

/** Two hosts of 8 GiB. */
const tight: Inventory = {
  ...DEFAULT_LAB,
  vmHosts: DEFAULT_LAB.vmHosts.map((host) => ({ ...host, memory: 8192 })),
};

const body = `
const { memory, userData } = new pulumi.Config().requireObject<{ memory: number[]; userData: string }>("vms");
memory.forEach((size, index) => new LxdVm("vm-" + index, { memory: size, userData, distroSeries: "jammy" }));
`;

describe("VMs without vmHost on hosts that are nearly full, on the real engine", function () {
  this.timeout(300_000);
  let simulator: SimulatorProcess;
  let home: EngineHome;
  let stack: Stack;

  before(async () => {
    const inventory = join(temporaryFolder("room"), "inventory.json");
    writeFileSync(inventory, JSON.stringify(tight));
    simulator = await SimulatorProcess.start({ args: ["--inventory", inventory] });
    home = new EngineHome();
    stack = await home.stack(layOutVmProgram(await installPackage(), "room", body), "dev");
    await stack.setAllConfig({ "maas-lxd:apiUrl": simulator.url }, { "maas-lxd:apiKey": simulator.apiKey });
  });

  after(async () => {
    home.dispose();
    await simulator.stop();
  });

  const write = (memory: number[], userData: string): Promise<void> =>
    stack.setConfig("room:vms", JSON.stringify({ memory, userData }));

  const well = ({ code, stdout, stderr }: Outcome): string => {
    expect(code, stdout + stderr).to.equal(0);
    return stdout;
  };

  it("are replaced in the room of their old selves", async () => {
    await write([5120], "#!/bin/sh");
    well(await stack.up());
    await write([5120], "#!/bin/sh\ntrue");
    expect(well(await stack.preview())).to.contain("1 to replace");
    well(await stack.up());
  });

  it("are replaced so when several are at once", async () => {
    await write([5120, 5120], "#!/bin/sh\ntrue");
    well(await stack.up());
    await write([5120, 5120], "#!/bin/sh\nfalse");
    expect(well(await stack.preview())).to.contain("2 to replace");
    well(await stack.up());
    expect((await simulator.state()).instances).to.have.length(2);
  });

  it("are refused in the preview where they fit by their sum, and on no host", async () => {
    await write([5120, 5120, 5120], "#!/bin/sh\nfalse");
    const { code, stdout, stderr } = await stack.preview();
    expect(code).not.to.equal(0);
    expect(stdout + stderr).to.match(
      /VM host vmhost1 has 3072 MiB of free memory, but the VM needs 5120; VM host vmhost2 has 3072/,
    );
  });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage, layOutProgram } from "../support/package";
import type { Outcome } from "../support/process";
import { SimulatorProcess } from "../support/simulator-process";

const head = `import * as pulumi from "@pulumi/pulumi";
import { LxdVm, Provider } from "pulumi-maas-lxd/plugin";
const small = { vmHost: "vmhost1", cores: 1, memory: 2048, disks: [{ size: 10 }], distroSeries: "jammy" };
`;

const said = ({ stdout, stderr }: Outcome): string => stdout + stderr;
const well = (outcome: Outcome): string => {
  expect(outcome.code, said(outcome)).to.equal(0);
  return said(outcome);
};

describe("the plugin on the real engine", function () {
  this.timeout(300_000);
  let simulator: SimulatorProcess;
  let home: EngineHome;
  let stack: Stack;
  let program: string;

  const write = (text: string): void => writeFileSync(join(program, "index.ts"), head + text);

  before(async () => {
    simulator = await SimulatorProcess.start({ deploy: "200ms" });
    home = new EngineHome();
    program = layOutProgram(await installPackage(), "faces", { "index.ts": head });
    stack = await home.stack(program, "dev");
    await stack.setAllConfig({ "maas-lxd:apiUrl": simulator.url }, { "maas-lxd:apiKey": simulator.apiKey });
  });

  after(async () => {
    home.dispose();
    await simulator.stop();
  });

  it("shows in the preview what the VM will be", async () => {
    write(`
const web = new LxdVm("web", { ...small, hostname: "web", staticIp: { ipAddress: "10.10.0.50" } });
export const fqdn = web.fqdn;
export const address = web.networkStatus.apply((status) => status!.assignedIp);
export const all = web.networkStatus;
`);
    const preview = well(await stack.preview("--diff"));
    console.log(preview);
    expect((await simulator.state()).instances).to.deep.equal([]);
  });

  it("comes up", async () => {
    const up = well(await stack.up());
    console.log(up, JSON.stringify(await stack.outputs()), JSON.stringify((await stack.export()).resources, null, 1));
    console.log(well(await stack.preview("--diff", "--expect-no-changes")));
    console.log(well(await stack.refresh("--expect-no-changes")));
    write(`
const web = new LxdVm("web", { ...small, hostname: "web", staticIp: { ipAddress: "10.10.0.50" }, tags: ["a"] });
export const fqdn = web.fqdn;
`);
    console.log(well(await stack.preview("--diff")));
    console.log(well(await stack.up()));
    write(`
const web = new LxdVm("web", { ...small, hostname: "web", staticIp: { ipAddress: "10.10.0.51" }, tags: ["a"] });
export const fqdn = web.fqdn;
`);
    console.log(well(await stack.preview("--diff")));
    console.log(well(await stack.preview()));
    console.log(well(await stack.up()));
    console.log(well(await stack.destroy()));
  });
});

import { expect } from "chai";
import { Caller } from "../support/caller";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage, layOutProgram, writeProgram } from "../support/package";
import { SimulatorProcess } from "../support/simulator-process";
import { failing, well } from "./plugin/project";

const DYNAMIC = "pulumi-maas-lxd";
const PLUGIN = "pulumi-maas-lxd/plugin";

describe("reserved addresses, on the real engine", function () {
  this.timeout(300_000);
  let simulator: SimulatorProcess;
  let home: EngineHome;
  let stack: Stack;
  let folder: string;
  let admin: Caller;

  before(async () => {
    simulator = await SimulatorProcess.start();
    admin = new Caller(simulator);
    home = new EngineHome();
    folder = layOutProgram(await installPackage(), "reserved", { "index.ts": "" });
    stack = await home.stack(folder, "dev");
    await stack.setAllConfig({ "maas-lxd:apiUrl": simulator.url }, { "maas-lxd:apiKey": simulator.apiKey });
  });

  after(async () => {
    home.dispose();
    await simulator.stop();
  });

  function write(from: string, text: string): void {
    writeProgram(folder, `import { LxdVm, ReservedAddress } from "${from}";\n${text}`);
  }

  const reserved = async (): Promise<string[]> =>
    (await admin.ask<{ ip: string }[]>("GET", "/ipaddresses/")).map(({ ip }) => ip).sort();

  const program = (ip: string, hostname = "vip"): string => `
const vip = new ReservedAddress("vip", { ipAddress: "${ip}", hostname: "${hostname}", comment: "the API" });
const lb = new ReservedAddress("lb", { range: "10.10.0.80-10.10.0.89" });
export const addresses = [vip.ipAddress, lb.ipAddress];
export const fqdn = vip.fqdn;
`;

  for (const [from, to] of [
    [DYNAMIC, PLUGIN],
    [PLUGIN, DYNAMIC],
  ] as const) {
    it(`live through their life with ${from}, and go over to ${to}`, async () => {
      write(from, program("10.10.0.60"));
      well(await stack.up());
      const { addresses } = (await stack.outputs()) as { addresses: string[] };
      expect(addresses).to.deep.equal(await reserved());
      well(await stack.refresh("--expect-no-changes"));
      write(to, program("10.10.0.60"));
      expect(well(await stack.up("--expect-no-changes"))).to.match(/3 unchanged/);
      write(to, program("10.10.0.60", "api"));
      expect(well(await stack.up())).to.match(/1 updated\s+2 unchanged/);
      expect((await stack.outputs())["fqdn"]).to.equal("api.maas");
      await admin.ask("POST", "/ipaddresses/?op=release", { ip: "10.10.0.60" });
      expect(well(await stack.refresh())).to.match(/1 deleted/);
      well(await stack.up());
      write(to, program("10.10.0.61", "api"));
      expect(well(await stack.preview())).to.match(/1 to replace/);
      well(await stack.up());
      expect(await reserved()).to.deep.equal(["10.10.0.61", addresses[1]]);
      well(await stack.destroy());
      expect(await reserved()).to.deep.equal([]);
    });
  }

  it("are refused to VMs in the preview, which says what to do", async () => {
    const small = `vmHost: "vmhost1", memory: 1024, distroSeries: "jammy"`;
    write(
      DYNAMIC,
      `const vip = new ReservedAddress("vip", { ipAddress: "10.10.0.60" });
new LxdVm("web", { ${small}, staticIp: { ipAddress: "10.10.0.60" } }, { dependsOn: vip });`,
    );
    expect(failing(await stack.preview())).to.match(
      /10\.10\.0\.60 is that of reserved address "vip" of this program, and MAAS lets no machine have an address that is reserved/,
    );
  });
});

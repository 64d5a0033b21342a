import { expect } from "chai";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage, layOutProgram, writeProgram } from "../support/package";
import { SimulatorProcess } from "../support/simulator-process";
import { failing, well } from "./plugin/project";

const small = `vmHost: "vmhost1", memory: 1024, distroSeries: "jammy"`;

/** How a program makes one of a name, with further options. */
const KINDS = {
  LxdVm: (name: string, options = "{}") => `new LxdVm("${name}", { ${small} }, ${options});\n`,
  ReservedAddress: (name: string, options = "{}") =>
    `new ReservedAddress("${name}", { range: "10.10.0.80-10.10.0.89", hostname: "vip" }, ${options});\n`,
};

/**
 * A resource that was renamed by an alias keeps the mark of its first name, which a new resource of that name has too. A preview refuses the
 * two; here there is none, and the new one comes first.
 */
describe("a new resource of the name that another one had, without a preview", function () {
  this.timeout(300_000);
  let simulator: SimulatorProcess;
  let home: EngineHome;

  before(async () => {
    simulator = await SimulatorProcess.start();
    home = new EngineHome();
  });

  after(async () => {
    home.dispose();
    await simulator.stop();
  });

  for (const from of ["pulumi-maas-lxd", "pulumi-maas-lxd/plugin"]) {
    for (const kind of ["LxdVm", "ReservedAddress"] as const) {
      it(`${kind} takes nothing from it, with ${from}`, async () => {
        const one = KINDS[kind];
        const project = `two-${kind.toLowerCase()}-${from.endsWith("plugin") ? "plugin" : "dynamic"}`;
        const folder = layOutProgram(await installPackage(), project, { "index.ts": "" });
        const stack: Stack = await home.stack(folder, "dev");
        await stack.setAllConfig(
          { "maas-lxd:apiUrl": simulator.url },
          { "maas-lxd:apiKey": simulator.apiKey },
        );
        const write = (text: string): void =>
          writeProgram(folder, `import { LxdVm, ReservedAddress } from "${from}";\n${text}`);
        const ids = async (): Promise<(string | undefined)[]> =>
          ((await stack.export()).resources ?? []).flatMap(({ type, id }) =>
            type.endsWith(`:${kind}`) ? [id] : [],
          );
        write(one("first"));
        well(await stack.up());
        const [id] = await ids();
        const renamed = one("second", `{ aliases: [{ name: "first" }] }`);
        write(renamed);
        well(await stack.up("--expect-no-changes"));
        write(one("first") + renamed);
        expect(failing(await stack.up("--skip-preview"))).to.match(/second/);
        expect(await ids(), "what the state holds").to.deep.equal([id]);
        write(renamed);
        well(await stack.up("--expect-no-changes"));
        well(await stack.destroy());
      });
    }
  }
});

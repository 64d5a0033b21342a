import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { itOfDynamic, ofDynamic } from "../support/face";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage, writeProgram } from "../support/package";
import type { Outcome } from "../support/process";
import { SimulatorProcess } from "../support/simulator-process";
import { layOutVmProgram } from "../support/vm-program";

const head = `import * as pulumi from "@pulumi/pulumi";
import { LxdVm } from "pulumi-maas-lxd";
const small = { vmHost: "vmhost1", cores: 1, memory: 1024, disks: [{ size: 8 }], distroSeries: "jammy" };
const first: any = { deleteBeforeReplace: false };
const makeFirst = { transforms: [async ({ props, opts }: any) => ({ props, opts: { ...opts, ...first } })] };
`;

/** VMs of which another part of the program decides that the new one is made first. */
const vms = (tag: string): string => `
new LxdVm("key", { ...small, tags: ["${tag}"] }, { replaceOnChanges: ["tags"], deleteBeforeReplace: undefined } as any);
new LxdVm("transformed", { ...small, tags: ["${tag}"] }, { replaceOnChanges: ["tags"], ...makeFirst });
new LxdVm("targeted", small, makeFirst);
`;

describe("what a program asks of LxdVm that cannot be, on the real engine", function () {
  this.timeout(300_000);
  let simulator: SimulatorProcess;
  let home: EngineHome;
  let stack: Stack;
  let program: string;

  before(async () => {
    simulator = await SimulatorProcess.start();
    home = new EngineHome();
    program = layOutVmProgram(await installPackage(), "faces", "");
    stack = await home.stack(program, "dev");
    await stack.setAllConfig({ "maas-lxd:apiUrl": simulator.url }, { "maas-lxd:apiKey": simulator.apiKey });
  });

  after(async () => {
    home.dispose();
    await simulator.stop();
  });

  const write = (text: string): void => writeProgram(program, head + text);
  const said = ({ stdout, stderr }: Outcome): string => stdout + stderr;
  const well = (outcome: Outcome): string => {
    expect(outcome.code, said(outcome)).to.equal(0);
    return said(outcome);
  };
  const failing = (outcome: Outcome): string => {
    expect(outcome.code, said(outcome)).not.to.equal(0);
    return said(outcome);
  };

  const held = (): Promise<Record<string, string | undefined>> => stack.vmIds();

  const inMaas = (): Promise<string[]> => simulator.vmIds();

  const urnOf = async (name: string): Promise<string> =>
    ((await stack.export()).resources ?? []).find(({ urn }) => urn.endsWith(`::${name}`))?.urn ?? "";

  it("refuses an option that it cannot honour before anything is made, and says what to do", async () => {
    const refused: [string, RegExp][] = [
      ["{ deleteBeforeReplace: false }", /deleteBeforeReplace: false is not possible/],
      ...ofDynamic<[string, RegExp]>(['{ import: "abc123" }', /the input adopt: \{ systemId: "abc123" \}/]),
    ];
    for (const [options, reason] of refused) {
      write(`new LxdVm("web", small, ${options});`);
      expect(failing(await stack.preview())).to.match(reason);
    }
  });

  it("reports a mistake without the value, whose property the program may have as a secret", async () => {
    const secret = (value: string): string => `pulumi.secret(pulumi.output(${value})) as any`;
    write(`new LxdVm("web", { ...small, memory: ${secret('["hush", "hush"].join("-")')},
      userData: ${secret('[["hush", "hush"].join("-")]')}, tags: ${secret('[{ a: ["hush", "hush"].join("-") }]')} });`);
    const refused = failing(await stack.preview());
    expect(refused).to.contain("resource 'web' has a problem: memory must be a whole number, but is text");
    expect(refused).to.contain("has a problem: userData must be text, but is a list");
    expect(refused).to.contain("has a problem: tags[0] must be text, but is an object");
    expect(refused).not.to.contain("hush-hush").and.not.contain("<nil>");
  });

  it("refuses a setting that there is not, and one for a VM host that there is not", async () => {
    write(`new LxdVm("web", small);`);
    await stack.setConfig("maas-lxd:requestTimout", "5s");
    expect(failing(await stack.preview())).to.contain("the nearest known name is maas-lxd:requestTimeout");
    await stack.removeConfig("maas-lxd:requestTimout");
    await stack.setConfig("maas-lxd:lxdFingerprints", `{"vmhots1":"${"a".repeat(64)}"}`);
    expect(failing(await stack.preview())).to.contain(
      "for VM host vmhots1, which MAAS does not have, available: vmhost1",
    );
    await stack.removeConfig("maas-lxd:lxdFingerprints");
  });

  it("loses no VM where the new one is to be made before the old one is deleted", async () => {
    write(vms("a"));
    well(await stack.up());
    const made = await held();
    expect(Object.keys(made)).to.have.length(3);

    write(vms("b"));
    const refused = failing(await stack.up());
    expect(refused).to.match(/The VM's old self is still there, machine transformed-/);
    const then = await held();
    expect(then["transformed"]).to.equal(made["transformed"]);
    // The run may have stopped between the delete and the create of the other one.
    expect(await inMaas()).to.include.members([made["transformed"], made["targeted"]]);

    const unforced = vms("b").replace('{ replaceOnChanges: ["tags"], ...', "{ ...");
    write(unforced);
    well(await stack.up());
    expect((await held())["key"], "undefined is as if left out").not.to.equal(made["key"]);
    const kept = well(await stack.up("--target-replace", await urnOf("targeted")));
    expect(kept).to.contain(
      `machine ${made["targeted"]} was not deleted: the new VM of this run is that machine`,
    );
    const last = await held();
    expect(last["targeted"]).to.equal(made["targeted"]);
    expect(await inMaas()).to.have.members(Object.values(last));
    well(await stack.preview("--refresh", "--expect-no-changes"));
  });

  it("reads a VM whole, and refuses to read one that is not there", async () => {
    const { targeted = "" } = await held();
    const reading = (id: string): string =>
      `${vms("b").replace(/replaceOnChanges: \["tags"\],/g, "")}export const read = LxdVm.get("read", "${id}");`;
    write(reading("nosuch"));
    expect(failing(await stack.up())).to.contain("MAAS shows no machine nosuch");
    write(reading(targeted));
    well(await stack.up());
    const { read } = await stack.outputs();
    expect(read).to.deep.include({
      systemId: targeted,
      cores: 1,
      memory: 1024,
      disks: [{ size: 8, pool: "default" }],
      skipCommissioning: true,
      hostAddress: "10.10.0.11",
    });
  });

  itOfDynamic("says that a refresh takes the API key of the last up, where MAAS refuses that", async () => {
    // The engine puts the configuration of this run into the state, though the run fails.
    await stack.setConfig("maas-lxd:apiKey", "former:former:former", { secret: true });
    write(vms("c"));
    expect(failing(await stack.up()))
      .to.contain("The API key was not accepted")
      .and.not.contain("--run-program");
    await stack.setConfig("maas-lxd:apiKey", simulator.apiKey, { secret: true });
    expect(failing(await stack.refresh()).replaceAll(/\s+/g, " ")).to.contain(
      "if there is a new key since, run `pulumi up` first, or add `--run-program`",
    );
    well(await stack.refresh("--run-program"));
    write(vms("b").replaceAll('replaceOnChanges: ["tags"],', ""));
    well(await stack.up());
    well(await stack.refresh());
  });

  it("holds to customTimeouts", async () => {
    write(`new LxdVm("late", small, { customTimeouts: { create: "1ms" } });`);
    failing(await stack.up());
    const { resources = [] } = await stack.export();
    expect(JSON.stringify(resources.filter(({ urn }) => urn.endsWith("::late")))).to.match(
      /^(\[\]|.*"create":"1ms")/,
    );
  });

  itOfDynamic("says where the package must be found, where it is only below another one", async () => {
    write(`import "./apart";\nnew LxdVm("web", small);`);
    writeFileSync(
      join(program, "apart.js"),
      // The program finds it at another place than where Pulumi runs the provider.
      `process.chdir("/");`,
    );
    expect(failing(await stack.preview())).to.match(/add pulumi-maas-lxd to the program's own package\.json/);
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Params } from "../../../provider/maas/params";
import type { Machine } from "../../../provider/maas/wire";
import { Lab } from "../../recovery/lab";
import { EngineHome, type Stack } from "../../support/engine";
import { setUpLanguage } from "../../support/languages";
import { pluginFolder } from "../../support/plugin";
import { temporaryFolder } from "../../support/temporary";
import { failing, well } from "./project";

const PROGRAM = `name: importing
runtime: yaml
plugins: ${JSON.stringify({ providers: [{ name: "maas-lxd", path: pluginFolder }] })}
`;

describe("the import of a VM that somebody made by hand, on the real engine", function () {
  this.timeout(300_000);
  let lab: Lab;
  let home: EngineHome;
  let stack: Stack;
  let folder: string;

  before(async function () {
    const yaml = await setUpLanguage("yaml");
    if (typeof yaml === "string") return this.skip();
    lab = await Lab.start();
    home = new EngineHome(yaml.env);
    folder = temporaryFolder("importing");
    writeFileSync(join(folder, "Pulumi.yaml"), PROGRAM);
    stack = await home.stack(folder, "dev");
    const { url, apiKey } = lab.simulator;
    await stack.setAllConfig({ "maas-lxd:apiUrl": url }, { "maas-lxd:apiKey": apiKey });
  });

  after(async () => {
    home?.dispose();
    await lab?.stop();
  });

  const machine = async (systemId: string): Promise<Machine> =>
    lab.outsider.send({ method: "GET", path: `machines/${systemId}/` });

  async function handMade(form: Params, address?: string): Promise<string> {
    const { outsider } = lab;
    const { system_id: systemId } = await outsider.send<Machine>({
      method: "POST",
      path: "vm-hosts/1/",
      op: "compose",
      form: {
        memory: 3072,
        cores: 2,
        storage: "root:10(default),data:5(fast)",
        interfaces: "eth0:subnet_cidr=10.10.0.0/24",
        skip_commissioning: true,
        ...form,
      },
    });
    const [nic] = (await machine(systemId)).interface_set;
    if (address !== undefined) {
      const subnet = nic?.links[0]?.subnet?.id ?? 0;
      const path = `nodes/${systemId}/interfaces/${nic?.id}/`;
      const link = { mode: "STATIC", subnet, ip_address: address, force: true };
      await outsider.send({ method: "POST", path, op: "link_subnet", form: link });
    }
    const deploy = { distro_series: "jammy", user_data: "aGk=" };
    await outsider.send({ method: "POST", path: `machines/${systemId}/`, op: "deploy", form: deploy });
    for (const until = Date.now() + 20_000; (await machine(systemId)).status_name !== "Deployed";) {
      if (Date.now() > until) throw new Error("the VM made by hand is not deployed");
    }
    return systemId;
  }

  const importVm = (name: string, systemId: string) =>
    stack.start([
      ...["import", "maas-lxd:index:LxdVm", name, systemId, "--yes", "--stack", "dev"],
      ...["--protect=false", "--out", "generated.yaml"],
    ]).ended;

  /** Adds what an import generated to the program. */
  function takeOver(more = ""): void {
    const generated = readFileSync(join(folder, "generated.yaml"), "utf8");
    writeFileSync(join(folder, "Pulumi.yaml"), `${PROGRAM}${generated.trimEnd()}\n${more}`);
  }

  const urnOf = async (name: string): Promise<string> =>
    ((await stack.export()).resources ?? []).find(({ urn }) => urn.endsWith(`::${name}`))?.urn ?? "";

  let systemId: string;

  it("gives code whose next preview is clean, and leaves the VM as it is", async () => {
    systemId = await handMade({ hostname: "byhand" }, "10.10.0.70");
    const before = await machine(systemId);
    const said = well(await importVm("web", systemId));
    expect(said).not.to.contain("warning: One or more imported inputs failed to validate");
    takeOver();
    const program = readFileSync(join(folder, "Pulumi.yaml"), "utf8");
    for (const part of [
      "vmHost: vmhost1",
      "hostname: byhand",
      "memory: 3072",
      "ipAddress: 10.10.0.70",
      "pool: fast",
    ]) {
      expect(program).to.contain(part);
    }
    expect(well(await stack.preview("--expect-no-changes"))).to.match(/2 unchanged/);
    expect(well(await stack.refresh("--expect-no-changes"))).to.match(/2 unchanged/);
    expect(await machine(systemId)).to.deep.equal(before);
  });

  it("takes the first user data that the program gives for no reason to replace it, and says what is not known", async () => {
    takeOver('      userData: "#cloud-config\\n{}\\n"\n');
    const preview = well(await stack.preview("--diff"));
    expect(preview).to.match(/~ maas-lxd:index:LxdVm: \(update\)/);
    well(await stack.up());
    expect((await machine(systemId)).status_name).to.equal("Deployed");
    const [web] = ((await stack.export()).resources ?? []).filter(({ type }) => type.endsWith(":LxdVm"));
    expect(JSON.stringify(web?.outputs?.["conditions"])).to.contain("the VM has the userData");
    expect(await stack.vmIds()).to.deep.equal({ web: systemId });
  });

  it("makes the VM the stack's: it is marked, and goes with the stack", async () => {
    expect((await machine(systemId)).description).to.contain("[pulumi-maas-lxd web-");
    well(await stack.destroy());
    expect(await lab.simulator.vmIds()).to.deep.equal([]);
  });

  it("of another stack's VM can be read, and neither changes nor deletes it, until it is handed over", async () => {
    const foreign = await handMade({ hostname: "foreign" });
    // As another program's create marks it.
    const form = { description: "[pulumi-maas-lxd web-abcdefghijkl]" };
    await lab.outsider.send({ method: "PUT", path: `machines/${foreign}/`, form });
    expect(well(await importVm("foreign", foreign))).to.contain(
      "carries the mark of another program's VM, web-abcdefghijkl: it can be read here",
    );
    takeOver("      tags: [mine]\n");
    expect(failing(await stack.preview())).to.contain("is not provably this VM and was not touched");
    expect(failing(await stack.up())).to.contain("is not provably this VM and was not touched");
    expect(failing(await stack.destroy())).to.contain("is not provably this VM and was not touched");
    const { status_name: status, tag_names: tags } = await machine(foreign);
    expect({ status, isTagged: tags.includes("mine") }).to.deep.equal({
      status: "Deployed",
      isTagged: false,
    });
    await stack.must("state", "delete", "--yes", "--stack", "dev", await urnOf("foreign"));
  });

  it("is refused for a machine that is no VM", async () => {
    const hosts = await lab.outsider.send<{ host: { system_id: string } }[]>({
      method: "GET",
      path: "vm-hosts/",
    });
    const host = hosts[0]?.host.system_id ?? "";
    expect(failing(await importVm("host", host))).to.contain("is not a VM of a VM host");
  });

  it("is refused for a machine that is not there, with its reason", async () => {
    expect(failing(await importVm("none", "nosuch"))).to.contain(
      "MAAS shows no machine nosuch to user admin",
    );
  });
});

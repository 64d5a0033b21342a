import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Params } from "../../../provider/maas/params";
import type { Machine } from "../../../provider/maas/wire";
import { runCli } from "../../support/cli";
import { Lab } from "../../recovery/lab";
import { failing, PluginProject, well } from "./project";

describe("the import of a VM that somebody made by hand, on the real engine", function () {
  this.timeout(300_000);
  let lab: Lab;
  let project: PluginProject;

  before(async () => {
    lab = await Lab.start();
    project = await PluginProject.start("importing", {
      url: lab.simulator.url,
      apiKey: lab.simulator.apiKey,
    });
  });

  after(async () => {
    project.dispose();
    await lab.stop();
  });

  const machine = async (systemId: string): Promise<Machine> =>
    lab.outsider.send({ method: "GET", path: `machines/${systemId}/` });

  async function handMade(form: Params, address: string | undefined): Promise<string> {
    const { outsider } = lab;
    const made = await outsider.send<Machine>({
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
    const path = `machines/${made.system_id}/`;
    const [nic] = (await machine(made.system_id)).interface_set;
    const subnet = nic?.links[0]?.subnet?.id ?? 0;
    if (address !== undefined) {
      await outsider.send({
        method: "POST",
        path: `nodes/${made.system_id}/interfaces/${nic?.id}/`,
        op: "link_subnet",
        form: { mode: "STATIC", subnet, ip_address: address, force: true },
      });
    }
    await outsider.send({
      method: "POST",
      path,
      op: "deploy",
      form: { distro_series: "jammy", user_data: "aGk=" },
    });
    for (const until = Date.now() + 20_000; ;) {
      const { status_name: status } = await machine(made.system_id);
      if (status === "Deployed") return made.system_id;
      if (Date.now() > until) throw new Error("the VM made by hand is not deployed");
    }
  }

  let systemId: string;

  it("gives code", async () => {
    systemId = await handMade({ hostname: "byhand" }, "10.10.0.70");
    well(await runCli(["install-plugin"], { PULUMI_HOME: project.home.env["PULUMI_HOME"] ?? "" }));
    const imported = well(
      await project.stack.start([
        "import",
        "maas-lxd:index:LxdVm",
        "web",
        systemId,
        "--yes",
        "--stack",
        "dev",
        "--out",
        "generated.ts",
      ]).ended,
    );
    console.log(imported);
    console.log(readFileSync(join(project.folder, "generated.ts"), "utf8"));
  });

  it("whose next preview is clean", async () => {
    const generated = readFileSync(join(project.folder, "generated.ts"), "utf8");
    console.log(generated);
    project.write(`const web = new LxdVm("web", {
      vmHost: "vmhost1", cores: 2, memory: 3072, disks: [{ size: 10, pool: "default" }, { size: 5, pool: "fast" }],
      hostname: "byhand", osystem: "ubuntu", distroSeries: "jammy", staticIp: { ipAddress: "10.10.0.70" } }, { protect: true });`);
    console.log(well(await project.stack.preview("--diff", "--expect-no-changes")));
    void failing;
  });
});

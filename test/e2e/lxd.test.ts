import { expect } from "chai";
import type { LxdClient } from "../../provider/lxd/client";
import { patchInstance, readInstance, type LxdInstance } from "../../provider/lxd/endpoints";
import type { MaasClient } from "../../provider/maas/client";
import { listMachines } from "../../provider/maas/machines";
import type { Machine } from "../../provider/maas/wire";
import { startSimulator, type Simulator } from "../../simulator/index";
import { adminOf, lxdOf, parametersOf, soon } from "../lxd/maas-side";
import { saidOf, vmType } from "../support/face";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage, writeProgram } from "../support/package";
import type { Outcome } from "../support/process";
import { secretsFoundIn } from "../support/secrets";
import { layOutVmProgram } from "../support/vm-program";

const MAC = "52:54:00:aa:00:01";
const OTHER_MAC = "52:54:00:aa:00:77";
const ENGINES_TRACE = /^\{"time":"[^"]*","level":"\w+","msg":/;
const WORDS = "the-hidden-words";

const program = (size: string, lxd: string): string => `import * as pulumi from "@pulumi/pulumi";
import { LxdVm } from "pulumi-maas-lxd";
export const web = new LxdVm("web", {
  vmHost: "vmhost1", ${size}, disks: [{ size: 10 }], distroSeries: "jammy",
  userData: new pulumi.Config().getSecret("userData"),
  networkInterfaces: [
    { name: "eth0", subnet: "lan10", macAddress: "${MAC}", staticIps: [{ ipAddress: "10.10.0.50" }] },
    { name: "eth1", bridge: "br1" },
  ],
  lxd: { project: "maas", ${lxd} },
});
`;
const options = `profiles: ["default", "fast"], autostart: true, config: { "user.owner": "web team" }`;

describe("what LXD sets for a VM, on the real engine", function () {
  this.timeout(300_000);
  let simulator: Simulator;
  let maas: MaasClient;
  let lxd: LxdClient;
  let home: EngineHome;
  let stack: Stack;
  let folder: string;
  /** All that any run printed, which no secret may be in. */
  let printed = "";

  before(async () => {
    simulator = await startSimulator({ timings: { deploy: 50, release: 50 } });
    maas = adminOf(simulator);
    // From the environment, by which the key does not pass through the engine at all, nor through its trace.
    home = new EngineHome({ MAAS_API_KEY: simulator.apiKey });
    folder = layOutVmProgram(await installPackage(), "lxd", "");
    stack = await home.stack(folder, "dev");
    const userData = `#cloud-config\nhostname: ${WORDS}\n`;
    await stack.setAllConfig({ "maas-lxd:apiUrl": simulator.url }, { "lxd:userData": userData });
  });

  after(async () => {
    home.dispose();
    maas.close();
    await simulator.stop();
  });

  const write = (text: string): void => writeProgram(folder, text);
  const noting = (outcome: Outcome): Outcome => {
    printed += outcome.stdout + outcome.stderr;
    return outcome;
  };
  /** Under `--diff` the engine shows a provider's lines on standard error. */
  const well = (outcome: Outcome): string => {
    const all = outcome.stdout + outcome.stderr;
    expect(noting(outcome).code, all).to.equal(0);
    return all;
  };
  const badly = (outcome: Outcome): string => {
    expect(noting(outcome).code, outcome.stdout).not.to.equal(0);
    return outcome.stdout + outcome.stderr;
  };
  const web = async (): Promise<Record<string, unknown>> =>
    (await stack.outputs())["web"] as Record<string, unknown>;
  const inLxd = async (): Promise<LxdInstance> => {
    const name = (await web())["vmName"] as string;
    return (await readInstance(lxd, "maas", name, soon())).value;
  };
  const inMaas = async (): Promise<Machine> => {
    const [machine] = await listMachines(maas, { id: [(await web())["systemId"] as string] });
    if (machine === undefined) throw new Error("the machine is gone");
    return machine;
  };
  const requestsToLxd = (): string[] =>
    simulator.requests().flatMap(({ method, path }) => (path.startsWith("/lxd/") ? [method] : []));

  let systemId: unknown;

  it("comes up with MAC address, project, profiles, autostart and keys, as LXD and MAAS have them", async () => {
    write(program("cores: 1, memory: 2048", options));
    well(await stack.preview());
    expect(requestsToLxd()).not.to.include("PATCH");
    well(await stack.up("--debug", "--logtostderr", "-v=9"));
    lxd = await lxdOf(maas, 1);
    const instance = await inLxd();
    expect(instance.devices["eth0"]).to.include({ hwaddr: MAC });
    expect(instance.profiles).to.deep.equal(["default", "fast"]);
    expect(instance.config).to.include({ "boot.autostart": "true", "user.owner": "web team" });
    const eth0 = (await inMaas()).interface_set.find(({ name }) => name === "eth0");
    expect(eth0?.mac_address).to.equal(MAC);
    expect(eth0?.links.map((link) => link.ip_address)).to.deep.equal(["10.10.0.50"]);
    const outputs = await web();
    expect(outputs["networkStatus"]).to.include({ macAddress: MAC, assignedIp: "10.10.0.50" });
    expect(outputs["lxd"]).to.include({ project: "maas", autostart: true });
    systemId = outputs["systemId"];
    well(await stack.preview("--refresh", "--expect-no-changes"));
  });

  it("says in the preview that another size is changed in place with a restart, and changes it so", async () => {
    write(program("cores: 2, memory: 4096", options));
    const preview = well(await stack.preview("--diff"));
    expect(preview).to.contain(
      saidOf(
        "web",
        "cores 1 → 2, memory 2048 → 4096: changed in place, the disks are kept; a VM that runs is restarted",
      ),
    );
    expect(preview).to.contain(`~ ${vmType}: (update)`);
    expect(preview)
      .to.match(/~ cores *: 1 => 2/)
      .and.match(/~ memory *: 2048 => 4096/);
    expect(preview).not.to.contain("replace");
    expect((await inMaas()).cpu_count, "a preview changes nothing").to.equal(1);
    well(await stack.up());
    expect(await web()).to.include({ systemId, cores: 2, memory: 4096 });
    expect(await inMaas()).to.include({ cpu_count: 2, memory: 4096, power_state: "on" });
  });

  it("shows property and both values of what was changed in LXD, and sets it right in place", async () => {
    const { devices } = await inLxd();
    const patch = {
      profiles: ["default"],
      config: { "boot.autostart": "false", "user.owner": "theirs" },
      devices: { eth0: { ...devices["eth0"], hwaddr: OTHER_MAC } },
    };
    const { vmName } = await web();
    await patchInstance(lxd, "maas", vmName as string, patch, undefined, soon());
    const preview = well(await stack.preview("--refresh", "--diff"));
    expect(preview).to.match(/~ autostart *: false => true/);
    expect(preview).to.match(/~ user\.owner *: "theirs" => "web team"/);
    expect(preview).to.match(/~ profiles *: \[[^\]]*\+ \[1\]: "fast"/);
    expect(preview).to.match(new RegExp(`~ macAddress *: "${OTHER_MAC}" => "${MAC}"`));
    expect(preview).to.contain(saidOf("web", `MAC address of eth0 ${OTHER_MAC} → ${MAC}: changed in place`));
    expect(preview).not.to.contain("replace");
    well(await stack.up("--refresh"));
    const instance = await inLxd();
    expect(instance.devices["eth0"]).to.include({ hwaddr: MAC });
    expect(instance.profiles).to.deep.equal(["default", "fast"]);
    expect(instance.config).to.include({ "boot.autostart": "true", "user.owner": "web team" });
    expect(await web()).to.include({ systemId });
    well(await stack.preview("--refresh", "--expect-no-changes"));
  });

  it("sends nothing to an LXD with another certificate, until its fingerprint is pinned", async () => {
    write(program("cores: 2, memory: 4096", options.replace("web team", "another team")));
    simulator.setFaults([{ kind: "lxd", trouble: "other-certificate" }]);
    simulator.clearRequests();
    const runs = [await stack.preview("--refresh"), await stack.up()];
    const [fingerprint] = runs.map((run) => {
      const [, shown] =
        /LXD of VM host vmhost1 shows the certificate ([0-9a-f]{64}), and not/.exec(badly(run)) ?? [];
      return shown;
    });
    expect(fingerprint).not.to.equal(undefined);
    expect(requestsToLxd()).to.deep.equal([]);
    const pin = "maas-lxd:lxdFingerprints.vmhost1";
    await stack.must("config", "set", "--stack", "dev", "--path", pin, fingerprint ?? "");
    well(await stack.up());
    expect(await web()).to.include({ systemId, lxdFingerprint: fingerprint });
    simulator.setFaults([]);
    expect((await inLxd()).config).to.include({ "user.owner": "another team" });
    expect(badly(await stack.refresh())).to.contain("which maas-lxd:lxdFingerprints names");
  });

  it("has the client's key, the API key and the user data in no state, no file of the engine and no line of ours", async () => {
    const { key } = await parametersOf(maas, 1);
    const secrets = [...simulator.apiKey.split(":"), ...key.trim().split("\n")];
    expect(secretsFoundIn(printed, secrets)).to.deep.equal([]);
    // At -v=9 the engine traces every input and output of a resource, which is its own doing.
    const ours = printed.split("\n").filter((line) => !ENGINES_TRACE.test(line));
    expect(ours.length).to.be.greaterThan(100);
    expect(secretsFoundIn(ours.join("\n"), [WORDS])).to.deep.equal([]);
    expect(secretsFoundIn(JSON.stringify(await stack.export()), [...secrets, WORDS])).to.deep.equal([]);
    expect(home.filesWith([...secrets, WORDS])).to.deep.equal([]);
  });

  it("is gone after destroy", async () => {
    await stack.must("config", "rm", "--stack", "dev", "--path", "maas-lxd:lxdFingerprints");
    well(await stack.destroy());
    expect(simulator.state().instances).to.deep.equal([]);
  });
});

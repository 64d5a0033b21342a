import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { diskMark, markedDescription } from "../../provider/lifecycle/mark";
import type { Params } from "../../provider/maas/params";
import { listVmHosts } from "../../provider/maas/vm-hosts";
import { urnOf } from "../provider/vm-driver";
import { Lab } from "../recovery/lab";
import { runCli } from "../support/cli";
import { temporaryFolder } from "../support/temporary";

interface Listed {
  stacks: string[];
  leftovers: { systemId: string; hostname: string; status: string; evidence: string; outcome: string }[];
}

const stackUrn = "urn:pulumi:dev::project";

describe("pulumi-maas-lxd leftovers", function () {
  this.timeout(60_000);
  let lab: Lab;
  let folder: string;
  let hosts: number[];

  before(async () => {
    lab = await Lab.start();
    folder = temporaryFolder("leftovers");
    hosts = (await listVmHosts(lab.outsider)).map(({ id }) => id);
  });

  after(() => lab.stop());

  afterEach(async () => {
    for (const { systemId, vmHost } of (await lab.simulator.state()).machines) {
      if (vmHost === null) continue;
      await lab.outsider.send({ method: "DELETE", path: `machines/${systemId}/` });
    }
  });

  const env = (): Record<string, string> => ({
    MAAS_API_URL: lab.simulator.url,
    MAAS_API_KEY: lab.simulator.apiKey,
  });

  /** The file that `pulumi stack export` would write for a stack with these VMs. */
  function stateFile(name: string, vms: { urn: string; id: string; identity?: string }[] = []): string {
    const stack = { urn: `${stackUrn}::pulumi:pulumi:Stack::project-dev`, type: "pulumi:pulumi:Stack" };
    const resources = vms.map(({ urn, id, identity }) => ({
      urn,
      id,
      type: "pulumi-nodejs:dynamic/maas-lxd:LxdVm",
      inputs: { __urn: identity ?? urn },
    }));
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify({ version: 3, deployment: { resources: [stack, ...resources] } }));
    return file;
  }

  /** As the provider composes, the mark on the disk included. */
  async function compose(hostname: string, more: Params = {}, host = hosts[0]): Promise<string> {
    const storage = `root:8(${diskMark(hostname)})`;
    const form = { hostname, memory: 2048, storage, skip_commissioning: true, ...more };
    const path = `vm-hosts/${host}/`;
    const made = await lab.outsider.send<{ system_id: string }>({
      method: "POST",
      path,
      op: "compose",
      form,
    });
    return made.system_id;
  }

  /** A compose that fails when LXD has made the instance already. */
  async function orphan(name: string, host = hosts[0]): Promise<void> {
    const taken = (await lab.simulator.state()).addresses[0]?.ip ?? "";
    await compose(name, { interfaces: `eth0:ip=${taken}` }, host).catch(() => undefined);
  }

  const vms = async (): Promise<string[]> =>
    (await lab.simulator.state()).machines
      .filter(({ vmHost }) => vmHost !== null)
      .map(({ systemId }) => systemId);

  async function list(...args: string[]): Promise<Listed & { code: number | null }> {
    const { code, stdout } = await runCli(["leftovers", "--json", ...args], env());
    return { code, ...(JSON.parse(stdout) as Listed) };
  }

  it("finds nothing where nothing is", async () => {
    const { code, stdout } = await runCli(["leftovers", "--state", stateFile("empty.json")], env());
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: "Nothing is left over of project/dev.\n" });
  });

  it("names the VMs of the stack that its state does not hold, and no other", async () => {
    const byDisk = await compose(composeName(urnOf("web")));
    const byMark = await compose("front");
    const described = (systemId: string, urn: string): Promise<unknown> =>
      lab.outsider.send({
        method: "PUT",
        path: `machines/${systemId}/`,
        form: { description: markedDescription("The front", urn) },
      });
    await described(byMark, urnOf("front"));
    const held = await compose(composeName(urnOf("held")));
    const otherStack = await compose(composeName("urn:pulumi:prod::project::t::web"));
    const otherMark = await compose("shop");
    await described(otherMark, "urn:pulumi:dev::shop::t::shop");
    const plain = await compose("somebodys");
    const found = await list("--state", stateFile("held.json", [{ urn: urnOf("held"), id: held }]));
    expect(found.code).to.equal(3);
    expect(found.stacks).to.deep.equal([stackUrn]);
    expect(found.leftovers.map(({ systemId, evidence }) => [systemId, evidence])).to.have.deep.members([
      [byDisk, "disk tag"],
      [byMark, "description"],
    ]);

    const removed = await list(
      "--state",
      stateFile("held.json", [{ urn: urnOf("held"), id: held }]),
      "--delete",
    );
    expect(removed.code).to.equal(0);
    expect(removed.leftovers.map(({ outcome }) => outcome)).to.deep.equal(["removed", "removed"]);
    expect(await vms()).to.have.members([held, otherStack, otherMark, plain]);
  });

  it("shows the list to people before it removes anything, with name, status, host and age", async () => {
    const systemId = await compose(composeName(urnOf("web")), { skip_commissioning: false });
    const form = { description: markedDescription(undefined, urnOf("web")) };
    await lab.outsider.send({ method: "PUT", path: `machines/${systemId}/`, form });
    const { code, stdout } = await runCli(
      ["leftovers", "--state", stateFile("empty.json"), "--delete"],
      env(),
    );
    expect(code).to.equal(0);
    expect(stdout).to.match(/MACHINE +HOST NAME +STATUS +VM HOST +ADDRESSES +SINCE +KNOWN BY/);
    expect(stdout).to.match(
      new RegExp(`${systemId} +web-\\w{12} +(Ready|Commissioning) +vmhost1 .*0 min +description web-\\w{12}`),
    );
    expect(await vms()).to.deep.equal([]);
  });

  it("finds an LXD instance without a machine record once MAAS has looked at its hosts", async () => {
    await orphan(composeName(urnOf("web")));
    expect((await lab.simulator.state()).instances).to.have.length(1);
    const state = stateFile("empty.json");
    expect(await list("--state", state, "--no-refresh")).to.deep.include({ code: 0, leftovers: [] });
    const found = await list("--state", state);
    expect(found.leftovers.map(({ hostname, evidence }) => [hostname, evidence])).to.deep.equal([
      [composeName(urnOf("web")), "LXD instance"],
    ]);
    // By then it is a machine that has nothing but the name.
    expect((await list("--state", state, "--delete")).code).to.equal(3);
    expect((await list("--state", state, "--delete", "--by-name")).code).to.equal(0);
    expect((await lab.simulator.state()).instances).to.deep.equal([]);
  });

  it("removes an LXD instance without a machine record that it finds with --delete", async () => {
    await orphan(composeName(urnOf("web")));
    expect((await list("--state", stateFile("empty.json"), "--delete")).code).to.equal(0);
    expect((await lab.simulator.state()).instances).to.deep.equal([]);
  });

  it("changes nothing of what it only lists", async () => {
    const systemId = await compose(composeName(urnOf("web")));
    await orphan(composeName(urnOf("api")));
    const state = stateFile("empty.json");
    await lab.simulator.forgetRequests();
    for (const refresh of [[], ["--no-refresh"]]) {
      const { leftovers } = await list("--state", state, ...refresh);
      const one = leftovers.find((leftover) => leftover.systemId === systemId);
      expect(one?.evidence).to.equal("disk tag");
    }
    const changes = (await lab.simulator.requests()).filter(({ method }) => method !== "GET");
    expect(changes.map(({ op }) => op)).to.deep.equal(hosts.map(() => "refresh"));
  });

  it("shows a machine that only has the name of one of the stack's VMs, and removes it when told by name only", async () => {
    const systemId = await compose(composeName(urnOf("web")), { storage: "root:8" });
    const state = stateFile("empty.json");
    const kept = await list("--state", state, "--delete");
    expect(kept.code).to.equal(3);
    expect(kept.leftovers.map(({ evidence, outcome }) => [evidence, outcome])).to.deep.equal([
      ["name alone", "unproven"],
    ]);
    expect(await vms()).to.deep.equal([systemId]);
    expect((await list("--state", state, "--delete", "--by-name")).code).to.equal(0);
    expect(await vms()).to.deep.equal([]);
  });

  it("knows an LXD instance by its own name when MAAS had to give it another", async () => {
    const name = composeName(urnOf("web"));
    await orphan("somebodys", hosts[1]);
    await orphan(name, hosts[1]);
    const held = await compose(name);
    const state = stateFile("held.json", [{ urn: urnOf("web"), id: held }]);
    const found = await list("--state", state);
    expect(found.leftovers.map(({ evidence }) => evidence)).to.deep.equal(["LXD instance"]);
    expect((await list("--state", state, "--delete", "--by-name")).code).to.equal(0);
    const { instances } = await lab.simulator.state();
    expect(instances.map((one) => one.name)).to.have.members([name, "somebodys"]);
  });

  it("does not touch a locked machine, and says so", async () => {
    const systemId = await compose(composeName(urnOf("web")));
    await lab.outsider.send({ method: "POST", path: `machines/${systemId}/`, op: "deploy" });
    await lab.outsider.send({ method: "POST", path: `machines/${systemId}/`, op: "lock" });
    const { code, stdout, stderr } = await runCli(
      ["leftovers", "--state", stateFile("empty.json"), "--delete"],
      env(),
    );
    expect(code).to.equal(3);
    expect(stdout).to.contain("locked");
    expect(stderr).to.contain(`(${systemId}) is locked in MAAS and was not touched`);
    expect(await vms()).to.deep.equal([systemId]);
    await lab.outsider.send({ method: "POST", path: `machines/${systemId}/`, op: "unlock" });
  });

  it("knows the stack by the identity of its VMs when it was renamed, and what another state holds", async () => {
    const old = "urn:pulumi:old::project::pulumi-nodejs:dynamic/maas-lxd:LxdVm";
    const held = await compose(composeName(`${old}::held`));
    const moved = await compose(composeName(urnOf("moved")));
    const left = await compose(composeName(`${old}::left`));
    const renamed = stateFile("renamed.json", [{ urn: urnOf("held"), id: held, identity: `${old}::held` }]);
    const other = stateFile("other.json", [{ urn: urnOf("moved"), id: moved }]);
    const found = await list("--state", renamed, "--state", other);
    expect(found.leftovers.map(({ systemId }) => systemId)).to.deep.equal([left]);
  });

  it("takes the stack by name for a state without resources", async () => {
    const file = join(folder, "destroyed.json");
    writeFileSync(file, JSON.stringify({ version: 3, deployment: { manifest: {} } }));
    const lost = await runCli(["leftovers", "--state", file], env());
    expect(lost.code).to.equal(1);
    expect(lost.stderr).to.contain("give --project and --stack too");
    const left = await compose(composeName(urnOf("web")));
    const found = await list("--state", file, "--project", "project", "--stack", "organization/project/dev");
    expect(found.leftovers.map(({ systemId }) => systemId)).to.deep.equal([left]);
  });

  it("ends with 1 and without a stack trace when it cannot tell", async () => {
    const state = stateFile("empty.json");
    const [, token = "", secret = ""] = lab.simulator.apiKey.split(":");
    const notJson = join(folder, "broken.json");
    writeFileSync(notJson, "{ secret words");
    for (const [args, variables, said] of [
      [["leftovers"], {}, "give --project and --stack, or --state"],
      [["leftovers", "--stack", "dev"], {}, "go together"],
      [["leftovers", "--frobnicate"], {}, "--frobnicate"],
      [["leftovers", "--state", notJson], {}, "is not what `pulumi stack export` writes"],
      [["leftovers", "--state", join(folder, "none.json")], {}, "cannot be read (ENOENT)"],
      [["leftovers", "--state", state], { MAAS_API_KEY: "" }, "MAAS_API_KEY"],
      [["leftovers", "--state", state], { MAAS_API_KEY: `a:${token}:wrong-${secret}` }, "401"],
      [["leftovers", "--state", state], { MAAS_API_URL: "http://maas.example:5240/MAAS" }, "plain http"],
      [["lefovers"], {}, "no command 'lefovers'"],
    ] as const) {
      const { code, stdout, stderr } = await runCli([...args], { ...env(), ...variables });
      expect({ code, stdout }, args.join(" ")).to.deep.equal({ code: 1, stdout: "" });
      expect(stderr)
        .to.contain(said)
        .and.not.match(/\n +at /);
      expect(stderr).not.to.contain(secret).and.not.contain("secret words");
    }
  });
});

import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { markedDescription } from "../../provider/lifecycle/ownership/mark";
import { urnOf } from "../provider/vm-driver";
import { runCli } from "../support/cli";
import { DEV, LeftoversLab, type Listed } from "./leftovers-lab";

/** No VM of a VM host. */
const plainMachine = {
  hostname: "plain",
  architecture: "amd64/generic",
  mac_addresses: "52:54:00:00:99:01",
  power_type: "manual",
};

describe("pulumi-maas-lxd leftovers", function () {
  this.timeout(60_000);
  let region: LeftoversLab;

  before(async () => {
    region = await LeftoversLab.start();
  });

  after(() => region.stop());

  afterEach(() => region.deleteVms());

  it("finds nothing where nothing is", async () => {
    const { code, stdout } = await runCli(
      ["leftovers", "--state", region.stateFile("empty.json")],
      region.env,
    );
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: "Nothing is left over of project/dev.\n" });
  });

  it("names the VMs of the stack that its state does not hold, and no other", async () => {
    const byDisk = await region.composeFor(urnOf("web"));
    const byMark = await region.compose("front");
    const described = (systemId: string, urn: string): Promise<unknown> =>
      region.lab.outsider.send({
        method: "PUT",
        path: `machines/${systemId}/`,
        form: { description: markedDescription("The front", urn) },
      });
    await described(byMark, urnOf("front"));
    const held = await region.composeFor(urnOf("held"));
    const otherStack = await region.composeFor("urn:pulumi:prod::project::t::web");
    const otherMark = await region.compose("shop");
    await described(otherMark, "urn:pulumi:dev::shop::t::shop");
    const plain = await region.compose("somebodys");
    const found = await region.list(
      "--state",
      region.stateFile("held.json", [{ urn: urnOf("held"), id: held }]),
    );
    expect(found.code).to.equal(3);
    expect(found.stacks).to.deep.equal([DEV]);
    expect(found.leftovers.map(({ systemId, evidence }) => [systemId, evidence])).to.have.deep.members([
      [byDisk, "disk tag"],
      [byMark, "description"],
    ]);

    const removed = await region.list(
      "--state",
      region.stateFile("held.json", [{ urn: urnOf("held"), id: held }]),
      "--delete",
    );
    expect(removed.code).to.equal(0);
    expect(removed.leftovers.map(({ outcome }) => outcome)).to.deep.equal(["removed", "removed"]);
    expect(await region.vms()).to.have.members([held, otherStack, otherMark, plain]);
  });

  it("shows the list to people before it removes anything, with name, status, host and age", async () => {
    const systemId = await region.composeFor(urnOf("web"), { skip_commissioning: false });
    const form = { description: markedDescription(undefined, urnOf("web")) };
    await region.lab.outsider.send({ method: "PUT", path: `machines/${systemId}/`, form });
    const { code, stdout } = await runCli(
      ["leftovers", "--state", region.stateFile("empty.json"), "--delete"],
      region.env,
    );
    expect(code).to.equal(0);
    expect(stdout).to.match(/MACHINE +HOST NAME +STATUS +VM HOST +ADDRESSES +SINCE +KNOWN BY/);
    expect(stdout).to.match(
      new RegExp(`${systemId} +web-\\w{12} +(Ready|Commissioning) +vmhost1 .*0 min +description web-\\w{12}`),
    );
    expect(await region.vms()).to.deep.equal([]);
  });

  it("finds an LXD instance without a machine record once MAAS has looked at its hosts", async () => {
    await region.orphan(composeName(urnOf("web")));
    expect((await region.lab.simulator.state()).instances).to.have.length(1);
    const state = region.stateFile("empty.json");
    expect(await region.list("--state", state, "--no-refresh")).to.deep.include({ code: 0, leftovers: [] });
    const found = await region.list("--state", state);
    expect(found.leftovers.map(({ hostname, evidence }) => [hostname, evidence])).to.deep.equal([
      [composeName(urnOf("web")), "LXD instance"],
    ]);
    // By then it is a machine that has nothing but the name.
    expect((await region.list("--state", state, "--delete")).code).to.equal(3);
    expect((await region.list("--state", state, "--delete", "--by-name")).code).to.equal(0);
    expect((await region.lab.simulator.state()).instances).to.deep.equal([]);
  });

  it("removes an LXD instance without a machine record that it finds with --delete", async () => {
    await region.orphan(composeName(urnOf("web")));
    expect((await region.list("--state", region.stateFile("empty.json"), "--delete")).code).to.equal(0);
    expect((await region.lab.simulator.state()).instances).to.deep.equal([]);
  });

  it("changes nothing of what it only lists", async () => {
    const systemId = await region.composeFor(urnOf("web"));
    await region.orphan(composeName(urnOf("api")));
    const state = region.stateFile("empty.json");
    await region.lab.simulator.forgetRequests();
    for (const refresh of [[], ["--no-refresh"]]) {
      const { leftovers } = await region.list("--state", state, ...refresh);
      const one = leftovers.find((leftover) => leftover.systemId === systemId);
      expect(one?.evidence).to.equal("disk tag");
    }
    const changes = (await region.lab.simulator.requests()).filter(({ method }) => method !== "GET");
    expect(changes.map(({ op }) => op)).to.deep.equal(region.hosts.map(() => "refresh"));
  });

  it("asks no more for a host that many machines of others are on than for one with a few", async () => {
    const requestsWith = async (machines: number): Promise<number> => {
      for (let n = (await region.vms()).length; n < machines; n += 1) {
        await region.compose(`other-${n}`, { storage: "root:8" });
      }
      await region.lab.simulator.forgetRequests();
      await region.list("--state", region.stateFile("empty.json"), "--no-refresh");
      return (await region.lab.simulator.requests()).length;
    };
    const few = await requestsWith(1);
    expect(await requestsWith(12)).to.equal(few);
  });

  it("shows a machine that only has the name of one of the stack's VMs, and removes it when told by name only", async () => {
    const systemId = await region.composeFor(urnOf("web"), { storage: "root:8" });
    const state = region.stateFile("empty.json");
    const kept = await region.list("--state", state, "--delete");
    expect(kept.code).to.equal(3);
    expect(kept.leftovers.map(({ evidence, outcome }) => [evidence, outcome])).to.deep.equal([
      ["name alone", "unproven"],
    ]);
    expect(await region.vms()).to.deep.equal([systemId]);
    expect((await region.list("--state", state, "--delete", "--by-name")).code).to.equal(0);
    expect(await region.vms()).to.deep.equal([]);
  });

  it("knows an LXD instance by its own name when MAAS had to give it another", async () => {
    const name = composeName(urnOf("web"));
    await region.orphan("somebodys", region.hosts[1]);
    await region.orphan(name, region.hosts[1]);
    const held = await region.compose(name);
    const state = region.stateFile("held.json", [{ urn: urnOf("web"), id: held }]);
    const found = await region.list("--state", state);
    expect(found.leftovers.map(({ evidence }) => evidence)).to.deep.equal(["LXD instance"]);
    expect((await region.list("--state", state, "--delete", "--by-name")).code).to.equal(0);
    const { instances } = await region.lab.simulator.state();
    expect(instances.map((one) => one.name)).to.have.members([name, "somebodys"]);
  });

  it("does not touch a locked machine, and says so", async () => {
    const systemId = await region.composeFor(urnOf("web"));
    await region.lab.outsider.send({ method: "POST", path: `machines/${systemId}/`, op: "deploy" });
    await region.lab.outsider.send({ method: "POST", path: `machines/${systemId}/`, op: "lock" });
    const { code, stdout, stderr } = await runCli(
      ["leftovers", "--state", region.stateFile("empty.json"), "--delete"],
      region.env,
    );
    expect(code).to.equal(3);
    expect(stdout).to.contain("locked");
    expect(stderr).to.contain(`(${systemId}) is locked in MAAS and was not touched`);
    expect(await region.vms()).to.deep.equal([systemId]);
    await region.lab.outsider.send({ method: "POST", path: `machines/${systemId}/`, op: "unlock" });
  });

  it("says how to go on when one could not be removed", async () => {
    const systemId = await region.composeFor(urnOf("web"));
    const broken = { kind: "http-error", status: 409, body: "Busy.", on: { method: "DELETE" } } as const;
    await region.lab.simulator.setFaults([broken]);
    const { code, stderr } = await runCli(
      ["leftovers", "--no-refresh", "--delete", "--state", region.stateFile("empty.json")],
      region.env,
    );
    await region.lab.simulator.setFaults([]);
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/could not be removed\. .* with 409: Busy\. Run `pulumi-maas-lxd leftovers --delete` again/)
      .and.not.match(/destroy|stays in the state/);
    expect(await region.vms()).to.deep.equal([systemId]);
  });

  it("asks for the machines of one VM host at a time, so that no answer is larger than it takes", async () => {
    const [one, other] = await Promise.all(
      region.hosts.map((host, at) => region.composeFor(urnOf(`vm${at}`), {}, host)),
    );
    await region.lab.outsider.send({ method: "POST", path: "machines/", form: plainMachine });
    // As many machines as make an answer of 64 MiB take the simulator minutes to make.
    region.lab.proxy.use(async (exchange) => {
      const answer = await exchange.forward();
      const isList = exchange.method === "GET" && exchange.path === "machines/";
      const count = isList ? (JSON.parse(answer.body.toString()) as unknown[]).length : 0;
      const body = Buffer.concat([answer.body, Buffer.alloc(count * 40 * 1024 * 1024, " ")]);
      exchange.reply({ ...answer, body });
    });
    const { code, stdout, stderr } = await runCli(
      ["leftovers", "--json", "--state", region.stateFile("empty.json")],
      { ...region.env, MAAS_API_URL: region.lab.proxy.url },
    );
    region.lab.proxy.use();
    expect(code, stderr).to.equal(3);
    const { leftovers } = JSON.parse(stdout) as Listed;
    expect(leftovers.map(({ systemId }) => systemId)).to.have.members([one, other]);
  });
});

import { expect } from "chai";
import type { Fault } from "../../simulator/index";
import { settle, startLab, type Lab, type MachineView } from "../support/caller";

interface EventsView {
  readonly events: readonly { readonly type: string; readonly level: string; readonly description: string }[];
}
interface ResultsView {
  readonly results: readonly { readonly name: string; readonly status_name: string }[];
}

describe("faults of what lies behind the API", () => {
  let lab: Lab;

  beforeEach(async () => {
    lab = await startLab();
  });

  afterEach(() => lab.simulator.stop());

  const instances = (): (string | null)[][] =>
    lab.simulator.state().instances.map(({ vmHost, name, systemId }) => [vmHost, name, systemId]);
  const deploy = (systemId: string): Promise<{ status: number; text: string }> =>
    lab.caller.send("POST", `/machines/${systemId}/?op=deploy`, { distro_series: "jammy" });

  async function deployed(hostname: string): Promise<string> {
    const systemId = await lab.caller.compose(hostname);
    expect((await deploy(systemId)).status).to.equal(200);
    settle(lab.clock);
    return systemId;
  }

  async function after(systemId: string, faults: readonly Fault[], path: string): Promise<MachineView> {
    lab.simulator.setFaults(faults);
    await lab.caller.ask("POST", path.replace("{id}", systemId), {});
    settle(lab.clock);
    return lab.caller.machine(systemId);
  }

  async function lastEvents(systemId: string): Promise<string[]> {
    const path = `/events/?op=query&id=${systemId}&level=INFO&limit=3`;
    const { events } = await lab.caller.ask<EventsView>("GET", path);
    return events.map(({ level, type }) => `${level} ${type}`);
  }

  it("a power failure of another status, machine or host does not strike", async () => {
    const systemId = await lab.caller.compose("web");
    lab.simulator.setFaults([
      { kind: "power-failure", status: "Commissioning" },
      { kind: "power-failure", hostname: "db" },
      { kind: "power-failure", vmHost: "vmhost2" },
    ]);
    expect((await deploy(systemId)).status).to.equal(200);
  });

  it("commissioning, deployment, release and erasing fail with MAAS's statuses", async () => {
    lab.simulator.setFaults([{ kind: "commissioning-failure", hostname: "one" }]);
    const one = await lab.caller.compose("one", { skip_commissioning: "false" });
    const other = await lab.caller.compose("other", { skip_commissioning: "false" });
    settle(lab.clock);
    expect((await lab.caller.machine(one)).status_name).to.equal("Failed commissioning");
    expect((await lab.caller.machine(other)).status_name).to.equal("Ready");

    const two = await after(other, [{ kind: "deployment-failure" }], "/machines/{id}/?op=deploy");
    expect(two.status_name).to.equal("Failed deployment");
    expect((await lastEvents(other))[0]).to.equal("ERROR Marking node failed");

    const three = await deployed("three");
    const failed = await after(three, [{ kind: "release-failure" }], "/machines/{id}/?op=release");
    expect([failed.status_name, failed.owner]).to.deep.equal(["Releasing failed", "admin"]);
    expect((await lastEvents(three))[0]).to.equal("ERROR Marking node failed");
    expect((await after(three, [], "/machines/{id}/?op=release")).status_name).to.equal("New");

    const four = await deployed("four");
    lab.simulator.setFaults([{ kind: "release-failure" }]);
    await lab.caller.ask("POST", `/machines/${four}/?op=release`, { erase: "true" });
    settle(lab.clock);
    expect((await lab.caller.machine(four)).status_name).to.equal("Failed disk erasing");
  });

  it("the gateway test fails: Failed testing, with the results of each script", async () => {
    const systemId = await lab.caller.compose("web");
    lab.simulator.setFaults([{ kind: "test-failure", script: "gateway-connectivity" }]);
    const scripts = { testing_scripts: "gateway-connectivity,smartctl-validate" };
    await lab.caller.ask("POST", `/machines/${systemId}/?op=test`, scripts);
    settle(lab.clock);
    const machine = await lab.caller.machine(systemId);
    expect([machine.status_name, machine.power_state]).to.deep.equal(["Failed testing", "off"]);
    const sets = await lab.caller.ask<ResultsView[]>("GET", `/nodes/${systemId}/results/?type=testing`);
    const results = sets.at(-1)?.results.map(({ name, status_name: status }) => [name, status]);
    expect(results).to.deep.equal([
      ["gateway-connectivity", "Failed"],
      ["smartctl-validate", "Passed"],
    ]);
    expect(await lastEvents(systemId)).to.include("INFO Failed testing");
  });

  it("a test that fails in commissioning fails the machine", async () => {
    lab.simulator.setFaults([{ kind: "test-failure", calls: { nth: 1 } }]);
    const systemId = await lab.caller.compose("web", { skip_commissioning: "false" });
    settle(lab.clock);
    const machine = await lab.caller.machine(systemId);
    expect([machine.status_name, machine.ip_addresses]).to.deep.equal(["Failed testing", []]);
  });

  it("a slow stage takes longer, on the region's clock", async () => {
    const systemId = await lab.caller.compose("web");
    lab.simulator.setFaults([{ kind: "slow", stage: "deploy", factor: 10, extraMs: 500, hostname: "web" }]);
    await deploy(systemId);
    lab.clock.advance(20_499);
    expect((await lab.caller.machine(systemId)).status_name).to.equal("Deploying");
    lab.clock.advance(1);
    expect((await lab.caller.machine(systemId)).status_name).to.equal("Deployed");
  });

  it("a slow compose blocks its request; the instance is there before the machine", async () => {
    lab.simulator.setFaults([{ kind: "slow", stage: "compose", extraMs: 30_000 }]);
    const composing = lab.caller.compose("web");
    while (lab.simulator.state().instances.length === 0) {
      await lab.caller.ask("GET", "/version/");
    }
    expect(lab.simulator.state().instances[0]?.systemId).to.equal(null);
    lab.clock.advance(30_000);
    const systemId = await composing;
    expect(lab.simulator.state().instances[0]?.systemId).to.equal(systemId);
  });

  it("what is held goes on once the fault is gone", async () => {
    const systemId = await lab.caller.compose("web");
    lab.simulator.setFaults([
      { kind: "hold", hostname: "web", until: { on: { path: "/version/" }, moment: "after" } },
    ]);
    await deploy(systemId);
    settle(lab.clock);
    expect((await lab.caller.machine(systemId)).status_name).to.equal("Deploying");
    await lab.caller.ask("GET", "/version/");
    expect((await lab.caller.machine(systemId)).status_name).to.equal("Deployed");
  });

  it("no rack from a call until another: 503 with Retry-After, and a DELETE leaves the instance", async () => {
    const systemId = await deployed("web");
    const path = `/machines/${systemId}/`;
    lab.simulator.setFaults([
      {
        kind: "no-rack",
        from: { on: { op: "release" } },
        until: { on: { method: "DELETE" }, moment: "after" },
      },
    ]);
    const power = (): Promise<{ status: number }> => lab.caller.send("GET", `${path}?op=query_power_state`);
    expect((await power()).status).to.equal(200);
    const released = await lab.caller.send("POST", `${path}?op=release`, {});
    expect(released.status).to.equal(503);
    expect(released.headers.get("retry-after")).to.equal("10");
    expect((await lab.caller.machine(systemId)).status_name).to.equal("Deployed");
    expect((await power()).status).to.equal(503);
    expect((await lab.caller.send("DELETE", path)).status).to.equal(204);
    expect(instances()).to.deep.equal([["vmhost1", "web", null]]);
    expect((await lab.caller.send("POST", "/vm-hosts/1/?op=refresh", {})).status).to.equal(200);
  });

  it("a full host refuses, shows itself full, and leaves the others alone", async () => {
    interface HostView {
      readonly name: string;
      readonly available: { readonly cores: number; readonly memory: number; readonly local_storage: number };
    }
    for (const [resource, status, text, key] of [
      [
        "cores",
        503,
        /CPU overcommit ratio is 1\.0 and there are 0 available resources; 1 requested/,
        "cores",
      ],
      ["memory", 503, /Memory overcommit ratio is 1\.0 and there are 0 available resources/, "memory"],
      ["storage", 500, /Not enough space in default storage pool: default/, "local_storage"],
    ] as const) {
      lab.simulator.setFaults([{ kind: "full-host", vmHost: "vmhost1", resource }]);
      const refused = await lab.caller.send("POST", "/vm-hosts/1/?op=compose", { hostname: "web" });
      expect(refused.status, resource).to.equal(status);
      expect(refused.text).to.match(text);
      const hosts = await lab.caller.ask<HostView[]>("GET", "/vm-hosts/");
      expect(hosts.map(({ available }) => available[key] === 0)).to.deep.equal([true, false]);
      await lab.caller.compose(`on-other-${resource}`, {}, 2);
    }
    expect(lab.simulator.state().instances.every(({ vmHost }) => vmHost === "vmhost2")).to.equal(true);
  });

  it("a compose leaves an orphan, which blocks its name until a refresh finds it", async () => {
    lab.simulator.setFaults([{ kind: "compose-orphan", hostname: "web", calls: { nth: 1 } }]);
    const form = { hostname: "web", skip_commissioning: "true" };
    const first = await lab.caller.send("POST", "/vm-hosts/1/?op=compose", form);
    expect(first.status).to.equal(503);
    expect(first.text).to.contain("timed out after 120 seconds");
    expect(instances()).to.deep.equal([["vmhost1", "web", null]]);
    const again = await lab.caller.send("POST", "/vm-hosts/1/?op=compose", form);
    expect([again.status, again.text]).to.deep.equal([
      503,
      'Unable to compose machine because: Failed talking to pod: Failed creating instance record: Add instance info to the database: This "instances" entry already exists',
    ]);
    await lab.caller.ask("POST", "/vm-hosts/1/?op=refresh", {});
    expect(lab.simulator.state().machines.map(({ hostname }) => hostname)).to.include("web");
  });

  it("an address that answers pings is passed over", async () => {
    const systemId = await lab.caller.compose("web", { interfaces: "eth0:subnet_cidr=10.10.0.0/24" });
    lab.simulator.setFaults([{ kind: "pinged", addresses: ["10.10.0.3", "10.10.0.4"] }]);
    await deploy(systemId);
    const [ip] = (await lab.caller.machine(systemId)).ip_addresses;
    expect(ip)
      .to.match(/^10\.10\.0\./)
      .and.not.be.oneOf(["10.10.0.3", "10.10.0.4"]);
  });

  it("a clock that is ahead refuses what is signed with the true time, and shows which time it has", async () => {
    lab.simulator.setFaults([{ kind: "clock-offset", seconds: 600 }]);
    const refused = await lab.caller.send("GET", "/users/?op=whoami");
    expect(refused.status).to.equal(401);
    expect(refused.text).to.contain("Expired timestamp");
    const date = Date.parse(refused.headers.get("date") ?? "");
    expect((date - Date.now()) / 1000).to.be.within(590, 610);
    lab.simulator.setFaults([{ kind: "clock-offset", seconds: 200 }]);
    expect((await lab.caller.send("GET", "/users/?op=whoami")).status).to.equal(200);
  });

  it("a clock that is off shifts the times that the region shows, and no stage's length", async () => {
    const systemId = await lab.caller.compose("web");
    lab.simulator.setFaults([{ kind: "clock-offset", seconds: -86_400 * 400 }]);
    await deploy(systemId);
    lab.clock.advance(1999);
    expect((await lab.caller.machine(systemId)).status_name).to.equal("Deploying");
    lab.clock.advance(1);
    expect((await lab.caller.machine(systemId)).status_name).to.equal("Deployed");
    const { events } = await lab.caller.ask<{ events: { created: string }[] }>(
      "GET",
      `/events/?op=query&id=${systemId}`,
    );
    const year = new Date(lab.clock.now() - 86_400_000 * 400).getUTCFullYear();
    expect(events[0]?.created).to.contain(` ${year} `);
  });
});

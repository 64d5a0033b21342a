import { expect } from "chai";
import type { Fault } from "../../simulator/index";
import { settle, startLab, type Lab, type LinkView } from "../support/caller";

describe("changes behind the user's back", () => {
  let lab: Lab;

  beforeEach(async () => {
    lab = await startLab();
  });

  afterEach(() => lab.simulator.stop());

  async function deployed(hostname = "web", form: Record<string, string> = {}): Promise<string> {
    const systemId = await lab.caller.compose(hostname, form);
    await lab.caller.ask("POST", `/machines/${systemId}/?op=deploy`, {});
    settle(lab.clock);
    return systemId;
  }

  function instances(): (string | null)[][] {
    return lab.simulator.state().instances.map(({ vmHost, name, systemId }) => [vmHost, name, systemId]);
  }

  it("deletes a machine at once, without a point", async () => {
    const systemId = await deployed();
    lab.simulator.setFaults([{ kind: "machine-deleted", hostname: "web" }]);
    expect((await lab.caller.send("GET", `/machines/${systemId}/`)).status).to.equal(404);
    expect(instances()).to.deep.equal([]);
  });

  it("deletes only the record, or only the instance", async () => {
    const one = await lab.caller.compose("one");
    const two = await lab.caller.compose("two");
    lab.simulator.setFaults([
      { kind: "machine-deleted", systemId: one, leaves: "instance" },
      { kind: "machine-deleted", systemId: two, leaves: "record" },
    ]);
    expect(instances()).to.deep.equal([["vmhost1", "one", null]]);
    expect((await lab.caller.machine(two)).hostname).to.equal("two");
    await lab.caller.ask("POST", "/vm-hosts/1/?op=refresh", {});
    const names = lab.simulator.state().machines.map(({ hostname }) => hostname);
    expect(names).to.include("one").and.not.to.include("two");
  });

  it("strikes before or after the n-th request of an operation, at the machine that it is about", async () => {
    const systemId = await lab.caller.compose("web");
    const at = { on: { path: "/machines/*/", method: "GET" }, call: 2 } as const;
    lab.simulator.setFaults([{ kind: "machine-deleted", at: { ...at, moment: "after" } }]);
    const read = (): Promise<number> =>
      lab.caller.send("GET", `/machines/${systemId}/`).then(({ status }) => status);
    expect([await read(), await read(), await read()]).to.deep.equal([200, 200, 404]);

    const other = await lab.caller.compose("other");
    lab.simulator.setFaults([
      { kind: "machine-deleted", hostname: "other", at: { ...at, moment: "before" } },
    ]);
    const again = (): Promise<number> =>
      lab.caller.send("GET", `/machines/${other}/`).then(({ status }) => status);
    expect([await again(), await again()]).to.deep.equal([200, 404]);
  });

  it("finds the machine that a compose has just made", async () => {
    lab.simulator.setFaults([
      { kind: "machine-deleted", leaves: "instance", at: { on: { op: "compose" }, moment: "after" } },
    ]);
    const systemId = await lab.caller.compose("web");
    expect((await lab.caller.send("GET", `/machines/${systemId}/`)).status).to.equal(404);
    expect(instances()).to.deep.equal([["vmhost1", "web", null]]);
  });

  it("releases", async () => {
    const systemId = await deployed();
    lab.simulator.setFaults([{ kind: "machine-released", hostname: "web" }]);
    expect((await lab.caller.machine(systemId)).status_name).to.equal("Releasing");
    settle(lab.clock);
    const machine = await lab.caller.machine(systemId);
    expect([machine.status_name, machine.owner]).to.deep.equal(["New", null]);
  });

  it("redeploys, with another image, and keeps a static link", async () => {
    const systemId = await lab.caller.compose("web", { interfaces: "eth0:subnet_cidr=10.10.0.0/24" });
    const [iface] = (await lab.caller.machine(systemId)).interface_set;
    await lab.caller.ask("POST", `/nodes/${systemId}/interfaces/${iface?.id}/?op=link_subnet`, {
      mode: "STATIC",
      subnet: "1",
      ip_address: "10.10.0.60",
      force: "true",
    });
    await lab.caller.ask("POST", `/machines/${systemId}/?op=deploy`, { distro_series: "jammy" });
    settle(lab.clock);
    lab.simulator.setFaults([{ kind: "machine-redeployed", hostname: "web", distroSeries: "noble" }]);
    expect((await lab.caller.machine(systemId)).status_name).to.equal("Deploying");
    settle(lab.clock);
    const machine = await lab.caller.machine(systemId);
    expect([machine.status_name, machine.distro_series, machine.ip_addresses]).to.deep.equal([
      "Deployed",
      "noble",
      ["10.10.0.60"],
    ]);
  });

  it("renames, moves and changes", async () => {
    const systemId = await deployed();
    lab.simulator.setFaults([
      {
        kind: "machine-changed",
        hostname: "web",
        set: {
          hostname: "renamed",
          description: "mine now",
          pool: "pool-a",
          vmHost: "vmhost2",
          tags: ["theirs"],
          locked: true,
          address: { interface: "eth0", ip: "10.10.0.77" },
        },
      },
    ]);
    const machine = await lab.caller.machine(systemId);
    expect(machine).to.include({ hostname: "renamed", description: "mine now", locked: true });
    expect(machine.pool.name).to.equal("pool-a");
    expect(machine.pod?.name).to.equal("vmhost2");
    expect(machine.tag_names).to.deep.equal(["theirs"]);
    expect(machine.ip_addresses).to.deep.equal(["10.10.0.77"]);
    expect(instances()).to.deep.equal([["vmhost2", "web", systemId]]);
    expect((await lab.caller.send("GET", "/tags/theirs/")).status).to.equal(200);
  });

  describe("an address", () => {
    const link = { mode: "STATIC", subnet: "1", ip_address: "10.10.0.60", force: "true" };

    async function nic(): Promise<string> {
      const systemId = await lab.caller.compose("web", { interfaces: "eth0:subnet_cidr=10.10.0.0/24" });
      const nics = await lab.caller.ask<{ id: number; links: LinkView[] }[]>(
        "GET",
        `/nodes/${systemId}/interfaces/`,
      );
      return `/nodes/${systemId}/interfaces/${nics[0]?.id}/?op=link_subnet`;
    }

    it("is taken by another just before the link that asks for it", async () => {
      const path = await nic();
      lab.simulator.setFaults([{ kind: "address-taken", user: "user1", at: { on: { op: "link_subnet" } } }]);
      const { status, text } = await lab.caller.send("POST", path, link);
      expect([status, text]).to.deep.equal([404, "IP address is already in use."]);
      const held = await lab.caller.ask<{ ip: string; owner: { username: string } }[]>(
        "GET",
        "/ipaddresses/?all=true&ip=10.10.0.60",
      );
      expect(held.map(({ ip, owner }) => [ip, owner.username])).to.deep.equal([["10.10.0.60", "user1"]]);
    });

    it("is taken just before the compose whose constraints ask for it", async () => {
      lab.simulator.setFaults([{ kind: "address-taken", at: { on: { op: "compose" } } }]);
      const { status, text } = await lab.caller.send("POST", "/vm-hosts/1/?op=compose", {
        hostname: "web",
        interfaces: "eth0:name=br0,ip=10.10.0.60",
      });
      expect([status, text]).to.deep.equal([404, "The IP address 10.10.0.60 is already in use."]);
    });

    it("is taken by name, at once", async () => {
      const path = await nic();
      lab.simulator.setFaults([{ kind: "address-taken", ip: "10.10.0.60" }]);
      expect((await lab.caller.send("POST", path, link)).status).to.equal(404);
    });
  });

  it("refuses at once what cannot be done, and puts no fault into force", async () => {
    await lab.caller.compose("web");
    for (const [fault, reason] of [
      [{ kind: "machine-deleted", hostname: "nobody" }, "/1: there is no machine 'nobody'"],
      [{ kind: "machine-released", hostname: "web" }, "/1: machine 'web' cannot be released: it is Ready"],
      [{ kind: "machine-deleted", hostname: "web", user: "x" }, "/1: there is no user 'x'"],
      [{ kind: "machine-changed", hostname: "web", set: { pool: "x" } }, "/1: there is no pool 'x'"],
      [{ kind: "address-taken", ip: "192.0.2.1" }, "/1: '192.0.2.1' is in no subnet"],
      [{ kind: "address-taken", ip: "10.10.0.110" }, /^\/1: .*dynamic range/],
    ] as const satisfies readonly (readonly [Fault, string | RegExp])[]) {
      const set = (): void => lab.simulator.setFaults([{ kind: "http-error", status: 500 }, fault]);
      expect(set).to.throw(typeof reason === "string" ? `${reason}` : reason);
      expect((await lab.caller.send("GET", "/version/")).status).to.equal(200);
    }
  });

  it("reports in the counts what could not be done at its point", async () => {
    lab.simulator.setFaults([
      { kind: "machine-deleted", hostname: "nobody", at: { on: { path: "/version/" } } },
    ]);
    expect((await lab.caller.send("GET", "/version/")).status).to.equal(200);
    expect(lab.simulator.faultCounts()).to.deep.equal([
      { kind: "machine-deleted", matched: 1, struck: 1, refused: "there is no machine 'nobody'" },
    ]);
  });
});

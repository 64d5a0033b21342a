import { expect } from "chai";
import { startLab, statusAndText, type Caller, type Lab, type MachineView } from "../support/caller";

interface Allocation extends MachineView {
  readonly constraints_by_type: {
    readonly storage?: Record<string, string[]>;
    readonly interfaces?: Record<string, number[]>;
  };
}
interface Nic {
  readonly id: number;
  readonly name: string;
  readonly vlan: { readonly vid: number };
  readonly links: readonly { readonly mode: string; readonly ip_address?: string }[];
}

describe("constraints", () => {
  let lab: Lab;
  let caller: Caller;

  beforeEach(async () => {
    lab = await startLab();
    ({ caller } = lab);
  });

  afterEach(() => lab.simulator.stop());

  const nicsOf = (systemId: string): Promise<Nic[]> => caller.ask("GET", `/nodes/${systemId}/interfaces/`);

  const networks: [string, string, number[]][] = [
    ["a subnet", "eth0:subnet_cidr=10.20.0.0/16", [20]],
    ["the host's interface", "eth0:name=br1", [20]],
    ["a VLAN", "eth0:vid=20", [20]],
    ["an address's VLAN", "eth0:ip=10.20.0.77", [20]],
    ["two labels", "lan:vid=0;data:vid=20", [0, 20]],
    ["all keys together", "eth0:fabric=fabric-lan,not_vid=20", [0]],
    ["any value of one key", "eth0:subnet=lan20,subnet=lan6", [20]],
  ];
  for (const [what, interfaces, vids] of networks) {
    it(`compose NICs by ${what}: ${interfaces}`, async () => {
      const nics = await nicsOf(await caller.compose("web", { interfaces }));
      expect(nics.map(({ name }) => name)).to.have.members(
        interfaces.split(";").map((one) => one.split(":")[0] ?? ""),
      );
      expect(nics.map(({ vlan }) => vlan.vid)).to.have.members(vids);
    });
  }

  const refused: [string, RegExp][] = [
    ["eth0", /^400 .*Malformed constraint/],
    ["eth0:vid", /^400 .*Malformed key\/value pair/],
    ["eth0:color=blue", /^400 .*Unknown interfaces constraint/],
    ["-a:vid=0", /^400 .*Invalid label name/],
    ["a:vid=0;a:vid=20", /^400 .*Constraint label defined more than once/],
    ["a:name=nosuch", /^400 This pod does not match the specified networks\./],
    ["a:subnet_cidr=10.30.0.0/24", /^400 This pod does not match the specified networks\./],
    ["a:ip=10.10.0.5", /^404 .*10\.10\.0\.5 is already in use/],
    ["a:ip=192.0.2.1", /^500 /],
  ];
  for (const [interfaces, answer] of refused) {
    it(`refuse ${interfaces}`, async () => {
      expect(
        statusAndText(await caller.send("POST", "/vm-hosts/1/?op=compose", { hostname: "a", interfaces })),
      ).to.match(answer);
    });
  }

  it("compose disks of sizes in GB on the pools that tags name", async () => {
    const systemId = await caller.compose("web", { storage: "root:20(default),data:5.5(fast)" });
    const { physicalblockdevice_set: disks } = await caller.ask<{
      physicalblockdevice_set: { size: number; storage_pool: string | null }[];
    }>("GET", `/machines/${systemId}/`);
    expect(disks.map(({ size }) => size)).to.deep.equal([20_000_000_000, 5_500_000_000]);
    const bad = await caller.send("POST", "/vm-hosts/1/?op=compose", { storage: "root:(x)" });
    expect(statusAndText(bad)).to.match(/^400 .*storage/);
  });

  it("allocate the cheapest machine that fits, and report what of it did", async () => {
    await caller.compose("big", { cores: "8", memory: "8192" });
    const small = await caller.compose("small", { cores: "2", storage: "root:20(default),data:5(fast)" });
    const taken = await caller.ask<Allocation>("POST", "/machines/?op=allocate", {
      cpu_count: "2",
      interfaces: "lan:vid=0",
      agent_name: "tests",
    });
    expect([taken.system_id, taken.status_name, taken.owner]).to.deep.equal([small, "Allocated", "admin"]);
    const [nic] = await nicsOf(small);
    expect(taken.constraints_by_type.interfaces).to.deep.equal({ lan: [nic?.id] });
    const next = await caller.ask<Allocation>("POST", "/machines/?op=allocate", { cpu_count: "2" });
    expect(next.hostname).to.equal("big");
  });

  it("allocate nothing in a dry run", async () => {
    const systemId = await caller.compose("web");
    const dry = await caller.ask<Allocation>("POST", "/machines/?op=allocate", {
      dry_run: "true",
      name: "web",
    });
    expect(dry.system_id).to.equal(systemId);
    expect((await caller.machine(systemId)).status_name).to.equal("Ready");
  });

  it("compose a machine where none is free, gone with its release", async () => {
    const made = await caller.ask<Allocation>("POST", "/machines/?op=allocate", {
      cpu_count: "3",
      mem: "3000",
    });
    expect(made).to.include({ status_name: "Allocated", owner: "admin" });
    await caller.ask("POST", `/machines/${made.system_id}/?op=release`, {});
    while (lab.clock.step()) {
      // Until the release is over.
    }
    expect((await caller.send("GET", `/machines/${made.system_id}/`)).status).to.equal(404);
  });

  it("report which of them no machine fits", async () => {
    const ask = (form: Record<string, string>): Promise<unknown> =>
      caller.send("POST", "/machines/?op=allocate", form).then(statusAndText);
    expect(await ask({ mem: "99999999" })).to.equal(
      "409 No available machine matches constraints: [('mem', ['99999999'])] (resolved to \"mem=99999999.0\")",
    );
    expect(await ask({ system_id: "zzzzzz" })).to.equal("409 No machine with system ID zzzzzz available.");
    expect(await ask({ nonsense: "1" })).to.equal('400 {"nonsense":["No such constraint."]}');
    expect(await ask({ zone: "nosuch" })).to.equal('400 {"zone":["No such zone(s): nosuch."]}');
  });
});

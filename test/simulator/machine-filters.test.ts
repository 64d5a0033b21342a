import { expect } from "chai";
import { settle, startLab, statusAndText, type Lab, type MachineView } from "../support/caller";

describe("the list of machines", () => {
  let lab: Lab;
  let macOfDb: string;

  before(async () => {
    lab = await startLab();
    const { caller } = lab;
    await caller.ask("POST", "/tags/", { name: "blue" });
    const web = await caller.compose("web", { cores: "4", memory: "4096", pool: "1" });
    await caller.compose("db", { interfaces: "eth0:subnet_cidr=10.20.0.0/16" }, 2);
    const db = await caller.ask<MachineView[]>("GET", "/machines/?hostname=db");
    const interfaces = await caller.ask<{ mac_address: string }[]>(
      "GET",
      `/nodes/${db[0]?.system_id ?? ""}/interfaces/`,
    );
    macOfDb = interfaces[0]?.mac_address ?? "";
    await caller.ask("POST", "/tags/blue/?op=update_nodes", { add: web });
    await caller.ask("POST", `/machines/${web}/?op=deploy`, {});
    settle(lab.clock);
  });

  after(() => lab.simulator.stop());

  const vms = async (query: string, caller = lab.caller): Promise<string[]> =>
    (await caller.ask<MachineView[]>("GET", `/machines/?${query}`))
      .map(({ hostname }) => hostname)
      .filter((name) => !name.startsWith("vmhost"));

  const found: [string, string[]][] = [
    ["", ["web", "db"]],
    ["hostname=web", ["web"]],
    ["hostname=web&hostname=db", ["web", "db"]],
    ["hostname=nosuch", []],
    ["not_hostname=web", ["db"]],
    ["status=deployed", ["web"]],
    ["status=deployed&status=ready", ["web", "db"]],
    ["not_status=deployed", ["db"]],
    ["simple_status=deployed", ["web"]],
    ["pool=pool-a", ["web"]],
    ["not_in_pool=pool-a", ["db"]],
    ["zone=default", ["web", "db"]],
    ["not_in_zone=default", []],
    ["domain=maas", ["web", "db"]],
    ["tags=blue", ["web"]],
    ["tags=blue,virtual", []],
    ["not_tags=blue", ["db"]],
    ["pod=vmhost2", ["db"]],
    ["not_pod=vmhost2", ["web"]],
    ["pod_type=lxd", ["web", "db"]],
    ["owner=admin", ["web"]],
    ["cpu_count=4", ["web"]],
    ["mem=4096", ["web"]],
    ["mem=4097", []],
    ["arch=amd64", ["web", "db"]],
    ["not_arch=amd64/generic", []],
    ["power_state=on", ["web"]],
    ["subnets=cidr:10.20.0.0/16", ["db"]],
    ["not_subnets=lan20", ["web"]],
    ["vlans=vid:20", ["db"]],
    ["fabrics=fabric-lan", ["web", "db"]],
    ["interfaces=a:vid=20", ["db"]],
    ["interfaces=a:vid=20;b:vid=0", []],
    ["status=deployed&pool=pool-a&cpu_count=2", ["web"]],
  ];
  for (const [query, names] of found) {
    it(`with ${query === "" ? "no filter" : query} has ${names.join(" and ") || "nothing"}`, async () => {
      expect(await vms(query)).to.have.members(names);
    });
  }

  it("finds a machine by its MAC", async () => {
    expect(await vms(`mac_address=${macOfDb}`)).to.deep.equal(["db"]);
  });

  const refusals: [string, Record<string, string>][] = [
    ["nonsense=1", { nonsense: "No such constraint." }],
    ["pool=nosuch", { pool: "No such pool(s): nosuch." }],
    ["zone=nosuch&pool=nosuch", { zone: "No such zone(s): nosuch.", pool: "No such pool(s): nosuch." }],
    ["tags=nosuch", { tags: "No such tag(s): 'nosuch'." }],
    ["mem=much", { mem: "Invalid memory: number of MiB required." }],
    ["cpu_count=x", { cpu_count: "Invalid CPU count: number required." }],
    ["arch=z80", { arch: "Architecture not recognised." }],
    ["subnets=nosuch", { subnets: "No matching subnets found." }],
    ["storage=much", { storage: 'Malformed storage constraint, "much".' }],
  ];
  for (const [query, errors] of refusals) {
    it(`refuses ${query}`, async () => {
      const { status, text } = await lab.caller.send("GET", `/machines/?${query}`);
      const expected = Object.entries(errors).map(([field, message]) => [field, [message]]);
      expect([status, JSON.parse(text)]).to.deep.equal([400, Object.fromEntries(expected)]);
    });
  }

  it("shows an ordinary user what is nobody's or the user's own", async () => {
    expect(await vms("", lab.user)).to.deep.equal(["db"]);
    const [db] = await lab.caller.ask<MachineView[]>("GET", "/machines/?hostname=db");
    const taken = await lab.user.ask<MachineView>("POST", "/machines/?op=allocate", { name: "db" });
    expect([taken.system_id, taken.owner]).to.deep.equal([db?.system_id, "user1"]);
    expect(await vms("owner=user1", lab.user)).to.deep.equal(["db"]);
    expect(statusAndText(await lab.nobody.send("GET", "/machines/"))).to.match(/^400 /);
    await lab.user.ask("POST", `/machines/${taken.system_id}/?op=release`, {});
    settle(lab.clock);
  });
});

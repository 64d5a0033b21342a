import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseInventory, startSimulator, type Inventory } from "../../simulator/index";
import { projectRoot } from "../support/project";
import { Caller, settle, startLab, type MachineView } from "../support/caller";
import { SMALL } from "./lab-texts";

describe("labs as files", () => {
  it("a small one is enough to deploy a VM with a static address", async () => {
    const { simulator, caller, clock } = await startLab({ inventory: parseInventory(SMALL, "lab.yaml") });
    try {
      const systemId = await caller.compose("web", { interfaces: "eth0:name=br0" });
      const [iface] = (await caller.machine(systemId)).interface_set;
      await caller.ask("POST", `/nodes/${systemId}/interfaces/${iface?.id}/?op=link_subnet`, {
        mode: "STATIC",
        subnet: "cidr:192.168.7.0/24",
        ip_address: "192.168.7.50",
        default_gateway: "true",
        force: "true",
      });
      await caller.ask("POST", `/machines/${systemId}/?op=deploy`, { distro_series: "noble" });
      settle(clock);
      const machine = await caller.machine(systemId);
      expect([machine.status_name, machine.ip_addresses, machine.pod?.name]).to.deep.equal([
        "Deployed",
        ["192.168.7.50"],
        "host1",
      ]);
    } finally {
      await simulator.stop();
    }
  });

  it("everything that a lab can have is there", async () => {
    const inventory: Inventory = {
      users: [
        { username: "root", superuser: true, apiKey: "c1:t1:s1" },
        { username: "joe", email: "joe@example.org", apiKey: "c2:t2:s2" },
      ],
      zones: ["az1"],
      pools: ["prod"],
      domains: ["example.org", "lab"],
      spaces: ["dmz"],
      tags: ["gpu"],
      fabrics: [
        {
          name: "f",
          vlans: [
            {
              vid: 7,
              name: "seven",
              mtu: 9000,
              dhcp: true,
              space: "dmz",
              primaryRack: "r2",
              secondaryRack: "r1",
            },
          ],
        },
      ],
      subnets: [
        {
          name: "v6",
          cidr: "2001:DB8:0::/64",
          fabric: "f",
          vid: 7,
          gateway: "2001:DB8::1",
          dnsServers: ["2001:db8::53"],
          ranges: [
            {
              type: "dynamic",
              start: "2001:db8::f:0",
              end: "2001:db8::f:ff",
              comment: "leases",
              user: "joe",
            },
          ],
        },
      ],
      images: [{ series: "resolute", release: "26.04" }],
      racks: [{ hostname: "r1" }, { hostname: "r2", interfaces: [{ name: "eth0", fabric: "f", vid: 7 }] }],
      vmHosts: [
        {
          name: "h1",
          cores: 4,
          memory: 8192,
          cpuOverCommitRatio: 2.5,
          zone: "az1",
          pool: "prod",
          project: "vms",
          macPrefix: "00:16:3E:77",
          bridges: [
            { name: "br7", fabric: "f", vid: 7, mac: "52:54:00:00:AA:01", addresses: ["2001:db8::10"] },
          ],
          storagePools: [
            { name: "slow", size: "500GB" },
            { name: "fast", driver: "zfs", size: 2 ** 30, default: true },
          ],
        },
      ],
      settings: { upstream_dns: "9.9.9.9" },
    };
    const simulator = await startSimulator({ inventory });
    const caller = new Caller(simulator);
    try {
      expect([simulator.apiKey, simulator.userApiKey]).to.deep.equal(["c1:t1:s1", "c2:t2:s2"]);
      const names = async (path: string): Promise<string[]> =>
        (await caller.ask<{ name: string }[]>("GET", path)).map(({ name }) => name);
      expect(await names("/zones/")).to.have.members(["default", "az1"]);
      expect(await names("/resourcepools/")).to.have.members(["default", "prod"]);
      expect(await names("/domains/")).to.have.members(["example.org", "lab"]);
      expect(await names("/spaces/")).to.include("dmz");
      expect(await names("/tags/")).to.include("gpu");
      expect(await names("/fabrics/")).to.deep.equal(["f"]);
      expect(await names("/boot-resources/")).to.include("ubuntu/resolute");
      const racks = await caller.ask<{ hostname: string; node_type_name: string; system_id: string }[]>(
        "GET",
        "/rackcontrollers/",
      );
      expect(racks.map((rack) => [rack.hostname, rack.node_type_name])).to.have.deep.members([
        ["r1", "Region and rack controller"],
        ["r2", "Region and rack controller"],
      ]);
      const [subnet] = await caller.ask<Record<string, unknown>[]>("GET", "/subnets/");
      const rackId = (name: string): unknown => racks.find(({ hostname }) => hostname === name)?.system_id;
      expect(subnet).to.deep.include({
        name: "v6",
        cidr: "2001:db8::/64",
        gateway_ip: "2001:db8::1",
        dns_servers: ["2001:db8::53"],
        space: "dmz",
      });
      expect(subnet?.["vlan"]).to.deep.include({
        vid: 7,
        name: "seven",
        mtu: 9000,
        dhcp_on: true,
        primary_rack: rackId("r2"),
        secondary_rack: rackId("r1"),
      });
      const [host] = await caller.ask<Record<string, unknown>[]>("GET", "/vm-hosts/");
      expect(host).to.deep.include({ name: "h1", cpu_over_commit_ratio: 2.5 });
      expect(host?.["storage_pools"]).to.have.deep.nested.property("[0].total", 500_000_000_000);
      expect(host?.["storage_pools"]).to.have.deep.nested.property("[1].default", true);
      const systemId = await caller.compose("web", { interfaces: "eth0:name=br7", storage: "root:1" });
      const { interface_set: nics } = await caller.machine(systemId);
      expect((nics as MachineView["interface_set"] & { mac_address: string }[])[0]?.mac_address).to.match(
        /^00:16:3e:77:/,
      );
      const config = await caller.send("GET", "/maas/?op=get_config&name=upstream_dns");
      expect(config.text).to.equal('"9.9.9.9"');
    } finally {
      await simulator.stop();
    }
  });

  it("the default lab is such a file", () => {
    const text = readFileSync(join(projectRoot, "simulator", "lab", "default-lab.json"), "utf8");
    const lab = parseInventory(text, "default-lab.json");
    expect(lab.vmHosts.map(({ name }) => name)).to.deep.equal(["vmhost1", "vmhost2"]);
    expect(lab.subnets.map(({ cidr }) => cidr)).to.include("2001:db8:1::/64");
  });

  it("the documentation's is one", () => {
    const docs = readFileSync(join(projectRoot, "simulator", "README.md"), "utf8");
    const examples = [...docs.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => text);
    expect(examples).to.have.length(1);
    expect(parseInventory(examples[0] ?? "", "docs").vmHosts.map(({ name }) => name)).to.deep.equal([
      "host1",
    ]);
    const wrong = examples[0]?.replace("addresses: [192.168.7.10]", "addresses: [10.0.0.1]") ?? "";
    const [, message = ""] = /```text\n(lab\.yaml:.*)\n```/.exec(docs) ?? [];
    expect(() => parseInventory(wrong, "lab.yaml")).to.throw(message);
    expect(message).not.to.equal("");
  });
});

import { expect } from "chai";
import type { LxdVmInputs } from "../../provider/inputs";
import type { Machine, Subnet } from "../../provider/maas/wire";
import { planNetwork } from "../../provider/network/plan";
import { networkMismatches, networkStatus, type GuestFacts } from "../../provider/network/status";
import { lookup, ports } from "./lab";
import { formOf, interfacesIn, machineIn, needRecordings } from "./recording";

const ofV4: LxdVmInputs = { staticIp: { ipAddress: "10.10.0.31" } };
const ofDual: LxdVmInputs = {
  networkInterfaces: [
    {
      name: "eth0",
      bridge: "br1",
      staticIps: [{ ipAddress: "10.20.0.31" }, { ipAddress: "2001:db8:1::31" }],
    },
  ],
};
const ofTwo: LxdVmInputs = {
  networkInterfaces: [
    { name: "eth0", subnet: "lan10" },
    { name: "eth1", staticIps: [{ ipAddress: "10.20.0.33", gateway: "10.20.0.1" }] },
  ],
};

/** The recorded region's rack, by the ids of its VLANs. */
const rack: Record<number, string[]> = { 2: ["10.10.0.5"], 3: ["10.20.0.5", "2001:db8:1::5"] };
const facts: GuestFacts = { own: [], racks: (id, vlan) => (id === "h3dwc7" ? rack[vlan] : undefined) };

describe("the plan, beside what worked on a real region", () => {
  before(needRecordings);

  const flows: [string, LxdVmInputs, string, string[]][] = [
    ["one address", ofV4, "502-four-compose", ["504-four-link-eth0-static"]],
    ["dual stack", ofDual, "528-dual-compose", ["530-dual-link-eth0-static", "531-dual-link-eth0-static"]],
    ["two interfaces", ofTwo, "536-twonics-compose", ["538-twonics-link-eth1-static"]],
    [
      "DHCP",
      { networkInterfaces: [{ name: "eth0", mode: "dhcp", subnet: "lan10" }] },
      "554-dhcp-compose",
      ["556-dhcp-link-eth0-dhcp"],
    ],
    ["what MAAS picks", { networkInterfaces: [{ name: "eth0", subnet: "lan10" }] }, "548-auto-compose", []],
    ["nothing asked for", {}, "561-bare-compose-no-interfaces", []],
  ];

  for (const [what, inputs, compose, links] of flows) {
    it(`links ${what} by the same words`, () => {
      const plan = planNetwork(inputs, lookup, ports);
      const asked = formOf(compose)["interfaces"]?.split(";") ?? [];
      expect(plan.nics.map(({ name }) => name)).to.deep.equal(asked.map((one) => one.split(":")[0]));
      const forms = plan.links.map(({ mode, subnetId, ipAddress, defaultGateway, force }) => ({
        mode,
        ...(force ? { force: "true" } : {}),
        ...(subnetId === undefined ? {} : { subnet: String(subnetId) }),
        ...(ipAddress === undefined ? {} : { ip_address: ipAddress }),
        ...(defaultGateway ? { default_gateway: "true" } : {}),
      }));
      expect(forms).to.deep.equal(links.map(formOf));
    });
  }
});

describe("networkStatus of machines of a real region", () => {
  before(needRecordings);

  it("of a static address", () => {
    for (const name of ["506-four-get-deploying", "315-get-machine-deployed"]) {
      const machine = machineIn(name);
      expect(networkStatus(machine, ofV4, facts), name).to.deep.equal({
        configMethod: "static",
        assignedIp: machine.ip_addresses[0],
        interface: "eth0",
        macAddress: machine.boot_interface?.mac_address,
        subnet: "10.10.0.0/24",
        gateway: "10.10.0.1",
        dnsServers: ["10.10.0.5", "10.10.0.2"],
      });
    }
  });

  it("of an address that MAAS picked", () => {
    expect(networkStatus(machineIn("552-auto-get-deployed"), {}, facts)).to.deep.include({
      configMethod: "auto",
      assignedIp: "10.10.0.4",
      gateway: "10.10.0.1",
      dnsServers: ["10.10.0.5", "10.10.0.2"],
    });
  });

  it("of DHCP, of which MAAS knows no address until a lease is seen", () => {
    const machine = machineIn("558-dhcp-get-deploying");
    const status = networkStatus(machine, {}, facts);
    expect(status).to.deep.include({ configMethod: "dhcp", interface: "eth0", subnet: "10.10.0.0/24" });
    expect(status).to.not.have.any.keys("assignedIp", "gateway", "dnsServers");
    const [nic] = machine.interface_set;
    if (nic === undefined) {
      throw new Error("the recorded machine has an interface");
    }
    nic.discovered = [{ ip_address: "10.10.0.101", subnet: nic.links[0]?.subnet as never }];
    expect(networkStatus(machine, {}, facts)).to.include({ configMethod: "dhcp", assignedIp: "10.10.0.101" });
  });

  it("of the interface with the static address, not of the first", () => {
    const machine = machineIn("540-twonics-get-deploying");
    expect(networkStatus(machine, ofTwo, facts)).to.deep.equal({
      configMethod: "static",
      assignedIp: "10.20.0.33",
      interface: "eth1",
      macAddress: machine.interface_set[1]?.mac_address,
      subnet: "10.20.0.0/16",
      gateway: "10.20.0.1",
      dnsServers: ["10.20.0.5"],
    });
  });

  it("of the boot interface where none is static", () => {
    const machine = machineIn("540-twonics-get-deploying");
    expect(networkStatus(machine, {}, facts)).to.include({
      configMethod: "auto",
      interface: "eth0",
      assignedIp: "10.10.0.3",
    });
    machine.boot_interface = machine.interface_set[1] ?? null;
    expect(networkStatus(machine, {}, facts)).to.include({ configMethod: "static", interface: "eth1" });
  });

  it("has no gateway of another subnet, though the machine has one", () => {
    expect(networkStatus(machineIn("540-twonics-get-deploying"), {}, facts)).to.not.have.property("gateway");
  });

  describe("of a dual-stack interface", () => {
    it("is that of the first address asked for", () => {
      expect(networkStatus(machineIn("534-dual-get-deployed"), ofDual, facts)).to.include({
        configMethod: "static",
        assignedIp: "10.20.0.31",
        gateway: "10.20.0.1",
        subnet: "10.20.0.0/16",
      });
    });

    it("whichever link was made first", () => {
      const v4 = { ipAddress: "10.20.8.8" };
      const v6 = { ipAddress: "2001:db8:1::aa" };
      for (const [staticIps, assignedIp, subnet] of [
        [[v4, v6], v4.ipAddress, "10.20.0.0/16"],
        [[v6, v4], v6.ipAddress, "2001:db8:1::/64"],
      ] as const) {
        const inputs = { networkInterfaces: [{ name: "eth0", staticIps: [...staticIps] }] };
        expect(networkStatus(machineIn("441-get-machine-dual-stack"), inputs, facts)).to.include({
          assignedIp,
          subnet,
        });
      }
    });

    it("has the name servers of both subnets", () => {
      const machine = machineIn("534-dual-get-deployed");
      const [v4, v6] = machine.interface_set[0]?.links ?? [];
      if (v4?.subnet === undefined || v6?.subnet === undefined) {
        throw new Error("the recorded interface has two links");
      }
      v4.subnet.dns_servers = ["10.20.0.53", "9.9.9.9"];
      v6.subnet.dns_servers = ["2001:db8:1::53", "9.9.9.9"];
      expect(networkStatus(machine, ofDual, facts)?.dnsServers).to.deep.equal([
        "10.20.0.5",
        "10.20.0.53",
        "9.9.9.9",
        "2001:db8:1::5",
        "2001:db8:1::53",
      ]);
    });
  });

  describe("as to name servers", () => {
    const ofSubnet = (change: Partial<Subnet>): string[] | undefined => {
      const machine = machineIn("506-four-get-deploying");
      const subnet = machine.interface_set[0]?.links[0]?.subnet;
      Object.assign(subnet ?? {}, change);
      return networkStatus(machine, ofV4, facts)?.dnsServers;
    };

    it("has none of MAAS's where the subnet says so", () => {
      expect(ofSubnet({ allow_dns: false })).to.deep.equal(["10.10.0.2"]);
    });

    it("has the rack's addresses in the subnet alone where it has no gateway", () => {
      expect(ofSubnet({ gateway_ip: null, cidr: "10.10.1.0/24" })).to.deep.equal(["10.10.0.2"]);
    });

    it("says nothing where a rack's address is not known", () => {
      expect(ofSubnet({ vlan: { id: 2, primary_rack: "nosuch" } as never })).to.equal(undefined);
    });

    it("says nothing where neither MAAS nor the subnet has any: MAAS's default is not known", () => {
      expect(ofSubnet({ allow_dns: false, dns_servers: [] })).to.equal(undefined);
    });

    it("says nothing of a guest that does not get them by interface", () => {
      expect(networkStatus(machineIn("506-four-get-deploying"), ofV4, { own: [] })).to.not.have.property(
        "dnsServers",
      );
    });
  });

  it("has what cloud-init gives the guest in place of MAAS's", () => {
    const machine = machineIn("506-four-get-deploying");
    const guest = [{ interface: "eth0", dnsServers: ["9.9.9.9"], gateways: [] }];
    expect(networkStatus(machine, ofV4, { ...facts, own: guest })).to.deep.include({
      dnsServers: ["9.9.9.9"],
      gateway: "10.10.0.1",
    });
    const subnet = machine.interface_set[0]?.links[0]?.subnet;
    if (subnet === undefined) {
      throw new Error("the recorded interface has a subnet");
    }
    subnet.gateway_ip = null;
    machine.default_gateways.ipv4 = { gateway_ip: null, link_id: null };
    const gateways = [{ interface: "eth0", dnsServers: [], gateways: ["10.10.0.9"] }];
    expect(networkStatus(machine, ofV4, { ...facts, own: gateways })).to.deep.include({
      dnsServers: ["10.10.0.5", "10.10.0.2"],
      gateway: "10.10.0.9",
    });
    expect(
      networkStatus(machine, ofV4, { own: [{ ...gateways[0], interface: "eth1" } as never] }),
    ).to.not.have.property("gateway");
  });

  it("is none of an interface without an address", () => {
    const machine = machineIn("506-four-get-deploying");
    const [nic] = machine.interface_set;
    if (nic === undefined) {
      throw new Error("the recorded machine has an interface");
    }
    nic.links = [{ id: 1, mode: "link_up" }];
    expect(networkStatus(machine, {}, facts)).to.equal(undefined);
    nic.links = [];
    expect(networkStatus(machine, {}, facts)).to.equal(undefined);
    machine.interface_set = [];
    expect(networkStatus(machine, {}, facts)).to.equal(undefined);
  });

  it("spells the MAC address in lower case", () => {
    const machine = machineIn("506-four-get-deploying");
    for (const nic of machine.interface_set) {
      nic.mac_address = "00:16:3E:AB:CD:EF";
    }
    expect(networkStatus(machine, ofV4, facts)?.macAddress).to.equal("00:16:3e:ab:cd:ef");
  });
});

describe("what a machine has otherwise than planned", () => {
  before(needRecordings);

  const differences = (machine: Machine, inputs: LxdVmInputs): string[] =>
    networkMismatches(machine, planNetwork(inputs, lookup, ports).links);

  it("is nothing where it was deployed as asked", () => {
    expect(differences(machineIn("506-four-get-deploying"), ofV4)).to.deep.equal([]);
    expect(differences(machineIn("534-dual-get-deployed"), ofDual)).to.deep.equal([]);
    expect(differences(machineIn("540-twonics-get-deploying"), ofTwo)).to.deep.equal([]);
    expect(differences(machineIn("552-auto-get-deployed"), {})).to.deep.equal([]);
    const dhcp = { networkInterfaces: [{ name: "eth0", mode: "dhcp" as const, subnet: "lan10" }] };
    const machine = machineIn("558-dhcp-get-deploying");
    expect(differences(machine, dhcp)).to.deep.equal([]);
    machine.interface_set = interfacesIn("560-dhcp-interfaces-deployed");
    expect(differences(machine, dhcp)).to.deep.equal([]);
  });

  it("is another address", () => {
    expect(differences(machineIn("315-get-machine-deployed"), ofV4)).to.deep.equal([
      "static 10.10.0.31 on eth0 was asked for, but MAAS has static 10.10.0.61",
    ]);
  });

  it("is an address that MAAS picked", () => {
    expect(
      differences(machineIn("552-auto-get-deployed"), { staticIp: { ipAddress: "10.10.0.4" } }),
    ).to.deep.equal(["static 10.10.0.4 on eth0 was asked for, but MAAS has auto 10.10.0.4"]);
  });

  it("is one of two addresses", () => {
    const machine = machineIn("534-dual-get-deployed");
    machine.interface_set[0]?.links.pop();
    expect(differences(machine, ofDual)).to.deep.equal([
      "static 2001:db8:1::31 on eth0 was asked for, but MAAS has static 10.20.0.31",
    ]);
  });

  it("is an interface that is not there, or has no link", () => {
    expect(differences(machineIn("506-four-get-deploying"), ofTwo)).to.deep.equal([
      "interface eth1 was asked for, but the machine has eth0",
    ]);
    const machine = machineIn("506-four-get-deploying");
    machine.interface_set.forEach((nic) => (nic.links = []));
    expect(differences(machine, ofV4)).to.deep.equal([
      "static 10.10.0.31 on eth0 was asked for, but MAAS has no link",
    ]);
    machine.interface_set = [];
    expect(differences(machine, ofV4)).to.deep.equal([
      "interface eth0 was asked for, but the machine has none",
    ]);
  });

  it("is not a link where none was asked for, as after the last one was taken away", () => {
    const linkUp = { networkInterfaces: [{ name: "eth0", mode: "linkUp" as const, bridge: "br0" }] };
    const machine = machineIn("506-four-get-deploying");
    expect(differences(machine, linkUp)).to.deep.equal([
      "link_up on eth0 was asked for, but MAAS has static 10.10.0.31",
    ]);
    machine.interface_set.forEach((nic) => (nic.links = [{ id: 1, mode: "link_up" }]));
    expect(differences(machine, linkUp)).to.deep.equal([]);
  });
});

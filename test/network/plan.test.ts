import { expect } from "chai";
import type { LxdVmInputs } from "../../provider/inputs";
import { wantedInterfaces } from "../../provider/network/interfaces";
import { planNetwork, UnknownSubnetError, type NetworkPlan } from "../../provider/network/plan";
import { lookup, ports } from "./lab";

const plan = (inputs: LxdVmInputs): NetworkPlan => planNetwork(inputs, lookup, ports);

describe("the interfaces that the inputs ask for", () => {
  it("are none where the inputs say nothing of the network", () => {
    expect(wantedInterfaces({})).to.deep.equal([]);
    expect(wantedInterfaces({ networkInterfaces: [] })).to.deep.equal([]);
  });

  it("are MAAS's default one for the shorthand alone, or the one that it names", () => {
    expect(wantedInterfaces({ staticIp: { ipAddress: "10.10.0.50" } })).to.deep.equal([
      { name: "eth0", staticIps: [{ ipAddress: "10.10.0.50" }] },
    ]);
    expect(
      wantedInterfaces({ staticIp: { ipAddress: "10.10.0.50", interface: "net1" }, networkInterfaces: [] }),
    ).to.deep.equal([{ name: "net1", staticIps: [{ ipAddress: "10.10.0.50" }] }]);
  });

  it("are the listed ones, the shorthand on the first or on the one that it names", () => {
    const networkInterfaces = [{ name: "eth0", bridge: "br0" }, { name: "eth1" }];
    const dns = { ipAddress: "10.10.0.50", dnsServers: ["9.9.9.9"] };
    expect(wantedInterfaces({ networkInterfaces, staticIp: dns })).to.deep.equal([
      { name: "eth0", bridge: "br0", staticIps: [dns] },
      { name: "eth1" },
    ]);
    expect(wantedInterfaces({ networkInterfaces, staticIp: { ...dns, interface: "eth1" } })).to.deep.equal([
      { name: "eth0", bridge: "br0" },
      { name: "eth1", staticIps: [dns] },
    ]);
  });

  it("have the shorthand's address besides the listed ones, and the inputs stay as they were", () => {
    const inputs = {
      networkInterfaces: [{ name: "eth0", staticIps: [{ ipAddress: "10.20.0.50" }] }],
      staticIp: { ipAddress: "2001:db8:1::50" },
    };
    const before = structuredClone(inputs);
    expect(wantedInterfaces(inputs)).to.deep.equal([
      { name: "eth0", staticIps: [{ ipAddress: "10.20.0.50" }, { ipAddress: "2001:db8:1::50" }] },
    ]);
    expect(inputs).to.deep.equal(before);
  });
});

describe("the network plan", () => {
  it("leaves everything to MAAS where the inputs say nothing", () => {
    expect(plan({})).to.deep.equal({ nics: [], links: [], guest: [] });
  });

  it("makes no link for what MAAS does by itself", () => {
    expect(
      plan({
        networkInterfaces: [
          { name: "eth0", subnet: "lan10" },
          { name: "eth1", mode: "auto" },
        ],
      }).links,
    ).to.deep.equal([]);
  });

  it("links a static address in place of what is there, with the default gateway", () => {
    expect(plan({ staticIp: { ipAddress: "10.10.0.50" } }).links).to.deep.equal([
      {
        interface: "eth0",
        mode: "STATIC",
        subnetId: 1,
        ipAddress: "10.10.0.50",
        defaultGateway: true,
        gateway: "10.10.0.1",
        force: true,
      },
    ]);
  });

  it("links by the subnet that the address names rather than by the one that holds it", () => {
    const [link] = plan({ staticIp: { ipAddress: "10.10.0.50", subnet: "lan20" } }).links;
    expect(link).to.include({ subnetId: 2, ipAddress: "10.10.0.50" });
  });

  it("links DHCP and no address as asked, in place of what is there", () => {
    const networkInterfaces = [
      { name: "eth0", mode: "dhcp", subnet: "lan10" },
      { name: "eth1", mode: "dhcp" },
      { name: "eth2", mode: "linkUp", subnet: "lan20" },
    ] as const;
    expect(plan({ networkInterfaces: [...networkInterfaces] }).links).to.deep.equal([
      { interface: "eth0", mode: "DHCP", subnetId: 1, force: true },
      { interface: "eth1", mode: "DHCP", force: true },
      { interface: "eth2", mode: "LINK_UP", force: true },
    ]);
  });

  it("replaces with the first address of an interface only, or the second would take the first away", () => {
    const staticIps = [
      { ipAddress: "10.20.0.50" },
      { ipAddress: "2001:db8:1::50" },
      { ipAddress: "10.20.0.51" },
    ];
    const links = plan({
      networkInterfaces: [
        { name: "eth0", staticIps },
        { name: "eth1", staticIps: [{ ipAddress: "10.10.0.50" }] },
      ],
    }).links;
    expect(links.map(({ interface: name, ipAddress, force }) => [name, ipAddress, force])).to.deep.equal([
      ["eth0", "10.20.0.50", true],
      ["eth0", "2001:db8:1::50", false],
      ["eth0", "10.20.0.51", false],
      ["eth1", "10.10.0.50", true],
    ]);
  });

  describe("makes the default gateway of each family", () => {
    const defaults = (
      networkInterfaces: NonNullable<LxdVmInputs["networkInterfaces"]>,
    ): (string | undefined)[] =>
      plan({ networkInterfaces })
        .links.filter(({ defaultGateway }) => defaultGateway)
        .map(({ ipAddress }) => ipAddress);
    const v4 = { ipAddress: "10.20.0.50" };
    const other4 = { ipAddress: "10.10.0.50" };
    const v6 = { ipAddress: "2001:db8:1::50" };

    it("the first static address's", () => {
      expect(
        defaults([
          { name: "eth0", staticIps: [v4] },
          { name: "eth1", staticIps: [other4] },
        ]),
      ).to.deep.equal([v4.ipAddress]);
    });

    it("of each family one", () => {
      expect(
        defaults([
          { name: "eth0", staticIps: [v4, v6] },
          { name: "eth1", staticIps: [other4] },
        ]),
      ).to.deep.equal([v4.ipAddress, v6.ipAddress]);
    });

    it("that of the address which gives a gateway", () => {
      expect(
        defaults([
          { name: "eth0", staticIps: [v4] },
          { name: "eth1", staticIps: [{ ...other4, gateway: "10.10.0.1" }] },
        ]),
      ).to.deep.equal([other4.ipAddress]);
    });

    it("none of an address whose subnet has no gateway", () => {
      const bare = { ipAddress: "10.30.0.50" };
      expect(defaults([{ name: "eth0", staticIps: [bare] }])).to.deep.equal([]);
      expect(
        defaults([
          { name: "eth0", staticIps: [bare] },
          { name: "eth1", staticIps: [v4] },
        ]),
      ).to.deep.equal([v4.ipAddress]);
    });

    it("none where an earlier interface gets one from MAAS or by DHCP", () => {
      for (const mode of ["auto", "dhcp", undefined] as const) {
        const first = { name: "eth0", ...(mode ? { mode } : {}) };
        const second = { name: "eth1", staticIps: [v4] };
        expect(defaults([{ ...first, subnet: "lan10" }, second]), mode).to.deep.equal([]);
        expect(defaults([{ ...first, bridge: "br0" }, second]), mode).to.deep.equal([]);
        expect(defaults([second, { ...first, name: "eth2" }]), mode).to.deep.equal([v4.ipAddress]);
      }
    });

    it("the static address's where the earlier interface brings none of that family", () => {
      const second = { name: "eth1", staticIps: [v4, v6] };
      expect(defaults([{ name: "eth0", subnet: "lan10" }, second])).to.deep.equal([v6.ipAddress]);
      expect(defaults([{ name: "eth0", subnet: "lan6" }, second])).to.deep.equal([v4.ipAddress]);
      expect(defaults([{ name: "eth0", subnet: "bare" }, second])).to.deep.equal([
        v4.ipAddress,
        v6.ipAddress,
      ]);
      expect(defaults([{ name: "eth0", mode: "linkUp" }, second])).to.deep.equal([
        v4.ipAddress,
        v6.ipAddress,
      ]);
    });

    it("that of the address which gives a gateway, whatever comes earlier", () => {
      expect(
        defaults([
          { name: "eth0", subnet: "lan10" },
          { name: "eth1", staticIps: [{ ...v4, gateway: "10.20.0.1" }] },
        ]),
      ).to.deep.equal([v4.ipAddress]);
    });
  });

  describe("leaves to the guest", () => {
    const guest = (networkInterfaces: NonNullable<LxdVmInputs["networkInterfaces"]>): NetworkPlan["guest"] =>
      plan({ networkInterfaces }).guest;

    it("nothing that MAAS says itself", () => {
      expect(
        guest([
          {
            name: "eth0",
            staticIps: [{ ipAddress: "10.10.0.50", gateway: "10.10.0.1", dnsServers: ["10.10.0.2"] }],
          },
          { name: "eth1", staticIps: [{ ipAddress: "10.30.0.50" }] },
        ]),
      ).to.deep.equal([]);
    });

    it("name servers other than the subnet's, in the order given", () => {
      const dnsServers = ["9.9.9.9", "10.10.0.2"];
      expect(guest([{ name: "eth0", staticIps: [{ ipAddress: "10.10.0.50", dnsServers }] }])).to.deep.equal([
        { interface: "eth0", dnsServers, gateways: [] },
      ]);
    });

    it("a gateway where the subnet has none in MAAS", () => {
      expect(
        guest([{ name: "eth0", staticIps: [{ ipAddress: "10.30.0.50", gateway: "10.30.0.1" }] }]),
      ).to.deep.equal([{ interface: "eth0", dnsServers: [], gateways: ["10.30.0.1"] }]);
    });

    it("each gateway once", () => {
      const gateway = "10.30.0.1";
      const staticIps = [
        { ipAddress: "10.30.0.50", gateway },
        { ipAddress: "10.30.0.51", gateway },
      ];
      expect(guest([{ name: "eth0", staticIps }])[0]?.gateways).to.deep.equal([gateway]);
    });

    it("all name servers of an interface as soon as one address has its own, since they replace MAAS's", () => {
      const staticIps = [
        { ipAddress: "10.10.0.50", dnsServers: ["9.9.9.9"] },
        { ipAddress: "2001:db8:1::50" },
      ];
      expect(guest([{ name: "eth0", staticIps }])[0]?.dnsServers).to.deep.equal([
        "9.9.9.9",
        "2001:db8:1::53",
      ]);
      const same = [
        { ipAddress: "10.10.0.50", dnsServers: ["9.9.9.9"] },
        { ipAddress: "2001:db8:1::50", dnsServers: ["2001:db8:1::53"] },
      ];
      expect(guest([{ name: "eth0", staticIps: same }])[0]?.dnsServers).to.deep.equal([
        "9.9.9.9",
        "2001:db8:1::53",
      ]);
    });

    it("of several interfaces those that need it", () => {
      expect(
        guest([
          { name: "eth0", staticIps: [{ ipAddress: "10.10.0.50" }] },
          { name: "eth1", staticIps: [{ ipAddress: "10.20.0.50", dnsServers: ["10.20.0.53"] }] },
        ]).map(({ interface: name }) => name),
      ).to.deep.equal(["eth1"]);
    });
  });

  it("refuses a subnet that MAAS does not have", () => {
    expect(() => plan({ networkInterfaces: [{ name: "eth0", subnet: "lan99" }] })).to.throw(
      UnknownSubnetError,
      "MAAS has no subnet lan99",
    );
    expect(() => plan({ staticIp: { ipAddress: "192.168.0.5" } })).to.throw(
      UnknownSubnetError,
      "MAAS has no subnet that contains 192.168.0.5",
    );
    expect(() => plan({ staticIp: { ipAddress: "10.10.0.5", subnet: "lan99" } })).to.throw(
      UnknownSubnetError,
      "MAAS has no subnet lan99",
    );
  });
});

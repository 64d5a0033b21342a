import { expect } from "chai";
import type { LxdVmInputs } from "../../provider/inputs";
import { planNetwork, type NetworkPlan } from "../../provider/network/plan";
import { interfacesConstraint } from "../../provider/network/ports";
import { lookup, ports } from "./lab";

const plan = (inputs: LxdVmInputs): NetworkPlan => planNetwork(inputs, lookup, ports);

describe("what a VM is attached to", () => {
  describe("is an interface of the host that is asked for by", () => {
    const attached: [string, LxdVmInputs["networkInterfaces"], (string | undefined)[]][] = [
      ["a bridge", [{ name: "eth0", bridge: "br1" }], ["br1"]],
      ["a subnet by name", [{ name: "eth0", subnet: "lan20" }], ["br1"]],
      ["a subnet by id", [{ name: "eth0", subnet: "3" }], ["br1"]],
      ["a subnet on whose bridge the host has no address", [{ name: "eth0", subnet: "bare" }], ["br30"]],
      ["a VLAN", [{ name: "eth0", vlan: 20 }], ["br1"]],
      ["the untagged VLAN", [{ name: "eth0", vlan: 0 }], ["br0"]],
      ["a fabric, by a VLAN with DHCP", [{ name: "eth0", fabric: "fabric-lan" }], ["br0"]],
      [
        "all of them",
        [{ name: "eth0", bridge: "br0", subnet: "lan10", fabric: "fabric-lan", vlan: 0 }],
        ["br0"],
      ],
      ["an address", [{ name: "eth0", staticIps: [{ ipAddress: "10.20.3.4" }] }], ["br1"]],
      [
        "an address of a fabric",
        [{ name: "eth0", fabric: "fabric-lan", staticIps: [{ ipAddress: "10.20.0.31" }] }],
        ["br1"],
      ],
      ["a name alone, by a VLAN with DHCP", [{ name: "eth0" }], ["br0"]],
      [
        "none where nothing is on both VLANs",
        [{ name: "eth0", bridge: "br0", subnet: "lan20" }],
        [undefined],
      ],
      [
        "two interfaces",
        [
          { name: "eth0", bridge: "br0" },
          { name: "eth1", subnet: "lan20" },
        ],
        ["br0", "br1"],
      ],
    ];

    for (const [what, networkInterfaces = [], expected] of attached) {
      it(what, () => {
        expect(plan({ networkInterfaces }).nics.map(({ port }) => port)).to.deep.equal(expected);
      });
    }
  });

  it("says the interfaces in the order of their names, in which MAAS gives them out", () => {
    const named = (...names: string[]) => interfacesConstraint(names.map((name) => ({ name, port: "br0" })));
    expect(named("mgmt", "data")).to.equal("data:name=br0;mgmt:name=br0");
    expect(named("eth2", "eth10")).to.equal("eth10:name=br0;eth2:name=br0");
    expect(named("a", "B", "_")).to.equal("B:name=br0;_:name=br0;a:name=br0");
  });
});

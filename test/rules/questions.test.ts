import { expect } from "chai";
import type { HolderKind } from "../../provider/inventory/holder";
import type { KnownInputs } from "../../provider/rules/partial-inputs";
import { unknownAt } from "../../provider/values/paths";
import {
  addressInUse,
  addressQuestions,
  hostnameHolder,
  hostnameInUse,
} from "../../provider/rules/questions";
import { lab } from "../support/recorded-lab";

function draft(inputs: KnownInputs, ...unknown: string[]) {
  return { inputs, isUnknown: unknownAt(new Set(unknown)) };
}

describe("addressQuestions", () => {
  it("asks for every static address by subnet, canonically", () => {
    const vm = draft({
      staticIp: { ipAddress: "10.20.0.9", interface: "eth1" },
      networkInterfaces: [
        { name: "eth0", staticIps: [{ ipAddress: "10.10.0.9" }, { ipAddress: "2001:DB8:1:0::9" }] },
        { name: "eth1", staticIps: [{ ipAddress: "2001:db8:1::10", subnet: "lan6" }] },
      ],
    });
    expect(addressQuestions(vm, lab())).to.have.deep.members([
      { property: "staticIp.ipAddress", ip: "10.20.0.9", subnetId: 2 },
      { property: "networkInterfaces[0].staticIps[0].ipAddress", ip: "10.10.0.9", subnetId: 1 },
      { property: "networkInterfaces[0].staticIps[1].ipAddress", ip: "2001:db8:1::9", subnetId: 3 },
      { property: "networkInterfaces[1].staticIps[0].ipAddress", ip: "2001:db8:1::10", subnetId: 3 },
    ]);
  });

  it("asks nothing where the address or its subnet is not known, or none", () => {
    const snapshot = lab();
    expect(addressQuestions(draft({ staticIp: {} }, "staticIp.ipAddress"), snapshot)).to.deep.equal([]);
    const open = draft({ staticIp: { ipAddress: "10.10.0.9" } }, "staticIp.subnet");
    expect(addressQuestions(open, snapshot)).to.deep.equal([]);
    for (const ipAddress of ["10.1", "192.168.0.9"]) {
      expect(addressQuestions(draft({ staticIp: { ipAddress } }), snapshot), ipAddress).to.deep.equal([]);
    }
    expect(addressQuestions(draft({}), snapshot)).to.deep.equal([]);
  });
});

describe("addressInUse", () => {
  const texts: [HolderKind, string, string][] = [
    ["machine", "web-1", "IP address 10.10.0.5 is already in use by machine web-1"],
    ["device", "printer", "IP address 10.10.0.5 is already in use by device printer"],
    ["dnsRecord", "www.maas", "IP address 10.10.0.5 is already in use by DNS record www.maas"],
    ["vmHost", "vmhost1", "IP address 10.10.0.5 is already in use by VM host vmhost1"],
    ["controller", "rack-1", "IP address 10.10.0.5 is already in use by MAAS controller rack-1"],
    ["reservation", "admin", "IP address 10.10.0.5 is already in use by a reservation of user admin"],
  ];
  for (const [kind, name, text] of texts) {
    it(`names a ${kind}`, () => expect(addressInUse("10.10.0.5", { kind, name })).to.equal(text));
  }
});

describe("hostnameHolder", () => {
  it("finds who has the name in MAAS's DNS", () => {
    expect(hostnameHolder(draft({ hostname: "vmhost1" }), lab())).to.equal("host01");
    expect(hostnameHolder(draft({ hostname: "web-1" }), lab())).to.be.undefined;
    expect(hostnameHolder(draft({}), lab())).to.be.undefined;
  });

  it("says so", () => {
    expect(hostnameInUse("web-1", { kind: "machine", systemId: "abc123" })).to.equal(
      "Host name web-1 is already in use by machine abc123 in MAAS",
    );
  });
});

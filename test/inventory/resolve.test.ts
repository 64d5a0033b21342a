import { expect } from "chai";
import {
  findByNameOrId,
  findSubnet,
  holds,
  matchSubnets,
  subnetOf,
  subnetOfAddress,
} from "../../provider/inventory/resolve";
import type { SubnetItem } from "../../provider/inventory/snapshot";
import { parseIp } from "../../provider/network/address";

const vlan = { id: 2, vid: 0, fabric: "fabric-lan", dhcpOn: true };

function subnet(id: number, name: string, cidr: string): SubnetItem {
  return { id, name, cidr, vlan, dnsServers: [], managed: true };
}

const wide = subnet(1, "wide", "10.0.0.0/8");
const narrow = subnet(2, "narrow", "10.7.0.0/16");
const narrowest = subnet(3, "twin", "10.7.7.0/24");
const twin = subnet(4, "twin", "192.168.0.0/24");
const v6 = subnet(5, "2", "2001:db8::/64");
const subnets = [narrow, wide, narrowest, twin, v6];

function ip(text: string) {
  const parsed = parseIp(text);
  if (!parsed) {
    throw new Error(`${text} is not an address`);
  }
  return parsed;
}

describe("findByNameOrId", () => {
  const items = [
    { id: 1, name: "2" },
    { id: 2, name: "default" },
    { id: 12, name: "pool-a" },
  ];

  it("finds by name, else by id", () => {
    expect(findByNameOrId(items, "pool-a")?.id).to.equal(12);
    expect(findByNameOrId(items, "12")?.name).to.equal("pool-a");
    expect(findByNameOrId(items, "2")?.id).to.equal(1);
  });

  it("finds nothing by part of a name, another case or another spelling of an id", () => {
    for (const ref of ["pool", "DEFAULT", "012", "1.0", " 1", "", "-1"]) {
      expect(findByNameOrId(items, ref), ref).to.be.undefined;
    }
  });
});

describe("findSubnet", () => {
  it("finds by CIDR in any spelling, by name, and by id", () => {
    expect(findSubnet(subnets, "10.7.0.0/16")).to.equal(narrow);
    expect(findSubnet(subnets, "2001:0DB8:0::/64")).to.equal(v6);
    expect(findSubnet(subnets, "narrow")).to.equal(narrow);
    expect(findSubnet(subnets, "1")).to.equal(wide);
  });

  it("takes a name before an id", () => {
    expect(findSubnet(subnets, "2")).to.equal(v6);
  });

  it("distinguishes two of one name by the address only", () => {
    expect(matchSubnets(subnets, "twin")).to.have.members([narrowest, twin]);
    expect(findSubnet(subnets, "twin")).to.be.undefined;
    expect(findSubnet(subnets, "twin", ip("192.168.0.9"))).to.equal(twin);
    expect(findSubnet(subnets, "twin", ip("10.8.0.9"))).to.be.undefined;
  });

  it("finds nothing that is not there", () => {
    for (const ref of ["10.7.0.0/17", "10.7.0.1/16", "9", "Narrow", ""]) {
      expect(findSubnet(subnets, ref), ref).to.be.undefined;
    }
  });
});

describe("subnetOf", () => {
  it("takes the most specific one that holds the address, in whatever order they come", () => {
    for (const order of [subnets, [...subnets].reverse()]) {
      expect(subnetOf(order, ip("10.7.7.9"))).to.equal(narrowest);
      expect(subnetOf(order, ip("10.7.8.9"))).to.equal(narrow);
      expect(subnetOf(order, ip("10.8.8.9"))).to.equal(wide);
      expect(subnetOf(order, ip("2001:db8::9"))).to.equal(v6);
    }
  });

  it("finds none for an address outside all of them", () => {
    expect(subnetOf(subnets, ip("11.0.0.1"))).to.be.undefined;
    expect(subnetOf(subnets, ip("2001:db9::1"))).to.be.undefined;
  });
});

describe("subnetOfAddress", () => {
  it("takes the subnet that is named, though the address may not be in it", () => {
    expect(subnetOfAddress(subnets, { ipAddress: "10.7.7.9", subnet: "wide" })).to.equal(wide);
    expect(subnetOfAddress(subnets, { ipAddress: "192.168.9.9", subnet: "wide" })).to.equal(wide);
    expect(subnetOfAddress(subnets, { subnet: "wide" })).to.equal(wide);
  });

  it("takes the address's own otherwise", () => {
    expect(subnetOfAddress(subnets, { ipAddress: "10.7.7.9" })).to.equal(narrowest);
    expect(subnetOfAddress(subnets, { ipAddress: "10.7" })).to.be.undefined;
    expect(subnetOfAddress(subnets, {})).to.be.undefined;
  });
});

describe("holds", () => {
  it("compares across families as no", () => {
    expect(holds(wide, ip("10.0.0.0"))).to.be.true;
    expect(holds(wide, ip("::a00:0"))).to.be.false;
    expect(holds(subnet(9, "odd", "not a cidr"), ip("10.0.0.0"))).to.be.false;
  });
});

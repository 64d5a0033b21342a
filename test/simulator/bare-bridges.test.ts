import { expect } from "chai";
import { parseInventory, startSimulator, type Simulator } from "../../simulator/index";
import { Caller, statusAndText } from "../support/caller";

/** A host with a bridge on VLAN 20 on which it has no address itself, beside one on which it has. */
const LAB = `
fabrics:
  - name: fabric-lan
    vlans: [{ vid: 0, dhcp: true }, { vid: 20, dhcp: true }]
subnets:
  - { cidr: 10.10.0.0/24, fabric: fabric-lan, ranges: [{ type: dynamic, start: 10.10.0.200, end: 10.10.0.220 }] }
  - { cidr: 10.20.0.0/16, fabric: fabric-lan, vid: 20,
      ranges: [{ type: dynamic, start: 10.20.1.0, end: 10.20.1.255 }] }
vmHosts:
  - name: host1
    cores: 8
    memory: 16384
    bridges:
      - { name: br0, fabric: fabric-lan, addresses: [10.10.0.11] }
      - { name: br1, fabric: fabric-lan, vid: 20 }
`;

/** As measured on a region of MAAS 3.5, on whose host the addresses of br1 were taken away. */
describe("a host's bridge without an address of its own", () => {
  let simulator: Simulator;
  let caller: Caller;

  before(async () => {
    simulator = await startSimulator({ inventory: parseInventory(LAB, "lab.yaml") });
    caller = new Caller(simulator);
  });

  after(() => simulator.stop());

  for (const [at, constraint] of [
    "name=br1",
    "vid=20",
    "fabric=fabric-lan,vid=20",
    "subnet=cidr:10.20.0.0/16",
  ].entries()) {
    it(`takes a VM by ${constraint}, and a static link after it`, async () => {
      const form = { interfaces: `eth0:${constraint}`, skip_commissioning: "true" };
      const systemId = await caller.compose(`web-${at}`, form);
      const path = `/nodes/${systemId}/interfaces/`;
      const [nic] = await caller.ask<{ id: number; vlan: { vid: number }; links: { mode: string }[] }[]>(
        "GET",
        path,
      );
      expect(nic?.vlan.vid).to.equal(20);
      expect(nic?.links.map(({ mode }) => mode)).to.deep.equal(["auto"]);
      const link = {
        mode: "STATIC",
        force: "true",
        subnet: "cidr:10.20.0.0/16",
        ip_address: `10.20.0.${50 + at}`,
      };
      const linked = await caller.send("POST", `${path}${nic?.id}/?op=link_subnet`, link);
      expect(linked.status).to.equal(200);
    });
  }

  for (const constraint of [
    "subnet_cidr=10.20.0.0/16",
    "name=br1,subnet_cidr=10.20.0.0/16",
    "subnet=cidr:10.30.0.0/24",
    "subnet=cidr:10.20.0.0/16,vid=0",
  ]) {
    it(`does not match ${constraint}`, async () => {
      const form = { hostname: "no", interfaces: `eth0:${constraint}` };
      expect(statusAndText(await caller.send("POST", "/vm-hosts/1/?op=compose", form))).to.match(
        /^400 This pod does not match the specified networks\.$/,
      );
    });
  }
});

import { expect } from "chai";
import { startLab, type Caller, type Lab } from "../support/caller";

interface Nic {
  readonly name: string;
  readonly mac_address: string;
  readonly vlan: { readonly vid: number };
  readonly links: readonly { readonly mode: string; readonly ip_address?: string }[];
}

/** What was asked for each label, and the VID that MAAS then shows for the interface of that name. */
const cases: [string, string, Record<string, number>][] = [
  ["two in alphabetical order", "eth0:name=br0;eth1:name=br1", { eth0: 0, eth1: 20 }],
  ["two that are not", "mgmt:name=br0;data:name=br1", { mgmt: 20, data: 0 }],
  [
    "the same by subnet",
    "mgmt:subnet_cidr=10.10.0.0/24;data:subnet_cidr=10.20.0.0/16",
    { mgmt: 20, data: 0 },
  ],
  ["numbers, which are text here", "eth2:name=br0;eth10:name=br1", { eth2: 20, eth10: 0 }],
  ["capitals, which come first", "a:name=br0;B:name=br1", { a: 20, B: 0 }],
  ["three", "c:name=br0;a:name=br1;b:name=br0", { c: 20, a: 0, b: 0 }],
];

describe("the names of a composed VM's interfaces", () => {
  let lab: Lab;
  let caller: Caller;

  beforeEach(async () => {
    lab = await startLab();
    ({ caller } = lab);
  });

  afterEach(() => lab.simulator.stop());

  const nicsOf = (systemId: string): Promise<Nic[]> => caller.ask("GET", `/nodes/${systemId}/interfaces/`);
  const attached = (mac: string | undefined): string | undefined =>
    lab.simulator
      .state()
      .instances.flatMap(({ nics }) => nics)
      .find((nic) => nic.mac === mac)?.hostInterface;

  for (const [what, interfaces, vids] of cases) {
    it(`are the labels in their order, of the devices in alphabetical order: ${what}`, async () => {
      const nics = await nicsOf(await caller.compose("web", { interfaces }));
      expect(Object.fromEntries(nics.map(({ name, vlan }) => [name, vlan.vid]))).to.deep.equal(vids);
      for (const { mac_address: mac, vlan } of nics) {
        expect(attached(mac)).to.equal(vlan.vid === 0 ? "br0" : "br1");
      }
    });
  }

  it("take an address with them, on whatever VLAN the device is", async () => {
    const interfaces = "mgmt:ip=10.10.0.60;data:ip=10.20.0.60";
    const nics = await nicsOf(await caller.compose("web", { interfaces }));
    const mgmt = nics.find(({ name }) => name === "mgmt");
    expect(mgmt?.links[0]?.ip_address).to.equal("10.10.0.60");
    expect(attached(mgmt?.mac_address)).to.equal("br1");
  });

  it("are MAAS's own where a refresh finds the instance", async () => {
    lab.simulator.setFaults([{ kind: "compose-orphan" }]);
    await caller.send("POST", "/vm-hosts/1/?op=compose", { hostname: "lost", interfaces: "mgmt:name=br0" });
    lab.simulator.setFaults([]);
    await caller.send("POST", "/vm-hosts/1/?op=refresh");
    const [instance] = lab.simulator.state().instances;
    const nics = await nicsOf(instance?.systemId ?? "");
    expect(nics.map(({ name }) => name)).to.deep.equal(["eth0"]);
  });
});

import { expect } from "chai";
import fc from "fast-check";
import type { LxdVmInputs } from "../../provider/inputs";
import type { Services } from "../../provider/lifecycle/services";
import { makeLinks } from "../../provider/lifecycle/create/links";
import { Operation } from "../../provider/lifecycle/operation";
import { planOf } from "../../provider/lifecycle/meaning/plan";
import { listInterfaces } from "../../provider/maas/interfaces";
import type { Simulator } from "../../simulator/index";
import type { Caller } from "../support/caller";
import { startServicesLab, type ServicesLab } from "./services-lab";
import { urnOf } from "../provider/vm-driver";

/** How somebody else has linked an interface: one request each, whatever the last one left. */
const links = {
  auto4: { mode: "AUTO", subnet: "lan20" },
  auto6: { mode: "AUTO", subnet: "lan6" },
  dhcp: { mode: "DHCP", subnet: "lan20" },
  up: { mode: "LINK_UP", force: "true" },
  // The addresses that the plans below give to one interface or the other, and a stranger.
  a: { mode: "STATIC", subnet: "lan20", ip_address: "10.20.0.51" },
  b: { mode: "STATIC", subnet: "lan6", ip_address: "2001:db8:1::51" },
  c: { mode: "STATIC", subnet: "lan20", ip_address: "10.20.0.52" },
  other: { mode: "STATIC", subnet: "lan20", ip_address: "10.20.0.99" },
};
type LinkName = keyof typeof links;

const statics = (...addresses: string[]): { staticIps: { ipAddress: string }[] } => ({
  staticIps: addresses.map((ipAddress) => ({ ipAddress })),
});

/** How a program may want one interface, and the links that MAAS then has for it; undefined: it is left to MAAS. */
const wishes = {
  dual: { nic: statics("10.20.0.51", "2001:db8:1::51"), has: ["static 10.20.0.51", "static 2001:db8:1::51"] },
  dualOther: {
    nic: statics("2001:db8:1::51", "10.20.0.51"),
    has: ["static 10.20.0.51", "static 2001:db8:1::51"],
  },
  one: { nic: statics("10.20.0.52"), has: ["static 10.20.0.52"] },
  dhcp: { nic: { mode: "dhcp", subnet: "lan20" }, has: ["dhcp"] },
  none: { nic: { mode: "linkUp" }, has: ["link_up"] },
} as const;
type Wish = keyof typeof wishes;

describe("the links of a machine", function () {
  this.timeout(120_000);
  let lab: ServicesLab;
  let simulator: Simulator;
  let services: Services;
  let caller: Caller;
  let systemId: string;

  before(async () => {
    lab = await startServicesLab();
    ({ simulator, services, caller } = lab);
    systemId = await caller.compose("web", { interfaces: "eth0:name=br1;eth1:name=br1" });
  });

  after(() => lab.stop());

  const path = (nic: { id: number }): string => `/nodes/${systemId}/interfaces/${nic.id}/`;

  async function linkedBefore(name: string, before: readonly LinkName[]): Promise<void> {
    const nic = (await listInterfaces(services.client, systemId)).find((one) => one.name === name);
    for (const link of before) {
      // MAAS refuses some of them after others, which is no matter here.
      await caller.send("POST", `${path(nic ?? { id: 0 })}?op=link_subnet`, links[link]);
    }
  }

  async function cleared(): Promise<void> {
    for (const nic of await listInterfaces(services.client, systemId)) {
      await caller.send("POST", `${path(nic)}?op=link_subnet`, links.up);
    }
  }

  async function linksOf(name: string): Promise<string[]> {
    const nic = (await listInterfaces(services.client, systemId)).find((one) => one.name === name);
    return (nic?.links ?? [])
      .map(({ mode, ip_address: ip }) => (mode === "static" ? `${mode} ${ip}` : mode))
      .sort();
  }

  async function make(eth0: Wish, eth1: Wish | undefined): Promise<void> {
    const wanted = { eth0, eth1 };
    const networkInterfaces = (["eth0", "eth1"] as const).map((name) => {
      const wish = wanted[name];
      return { name, ...(wish === undefined ? {} : wishes[wish].nic) };
    });
    const inputs = { networkInterfaces } as unknown as LxdVmInputs;
    const snapshot = await services.snapshots.get(inputs);
    const operation = new Operation(services, urnOf("web"), "create", undefined);
    await makeLinks(operation, systemId, planOf(inputs, snapshot, undefined));
  }

  const anyBefore = fc.array(fc.constantFrom(...(Object.keys(links) as LinkName[])), { maxLength: 4 });

  it("are exactly the planned ones, whatever they were before", () =>
    fc.assert(
      fc.asyncProperty(
        anyBefore,
        anyBefore,
        fc.constantFrom<[Wish, Wish | undefined]>(
          ["dual", "one"],
          ["dualOther", "one"],
          ["dual", undefined],
          ["one", "dual"],
          ["dhcp", "dual"],
          ["none", "one"],
        ),
        async (before0, before1, [eth0, eth1]) => {
          await cleared();
          await linkedBefore("eth0", before0);
          await linkedBefore("eth1", before1);
          await make(eth0, eth1);
          expect(await linksOf("eth0"), "eth0").to.deep.equal(wishes[eth0].has);
          if (eth1 !== undefined) {
            expect(await linksOf("eth1"), "eth1").to.deep.equal(wishes[eth1].has);
          }
        },
      ),
      {
        seed: 24,
        numRuns: 60,
        // MAAS refuses an address that the other interface holds, and a second DHCP link, with `force` too.
        examples: [
          [[], ["a"], ["dual", "one"]],
          [["auto4", "dhcp"], [], ["dhcp", "dual"]],
        ],
      },
    ));

  it("of which the second alone is there already are both made", async () => {
    await cleared();
    await linkedBefore("eth0", ["b"]);
    await make("dual", undefined);
    expect(await linksOf("eth0")).to.deep.equal(wishes.dual.has);
  });

  for (const [wish, nth] of [
    ["dual", 2],
    ["dhcp", 1],
  ] as const) {
    it(`are there though an answer got lost, and MAAS refuses the repetition: ${wish}`, async () => {
      await cleared();
      const on = { op: "link_subnet" };
      simulator.setFaults([{ kind: "http-error", status: 504, effect: "done", on, calls: { nth } }]);
      await make(wish, undefined);
      simulator.setFaults([]);
      expect(await linksOf("eth0")).to.deep.equal(wishes[wish].has);
    });
  }

  it("that are as planned cost one look and no change", async () => {
    await cleared();
    await make("dual", "one");
    simulator.clearRequests();
    await make("dual", "one");
    expect(simulator.requests().map(({ method }) => method)).to.deep.equal(["GET"]);
  });
});

import { expect } from "chai";
import fc from "fast-check";
import { HostLedger, type HostDemand, type Placement } from "../../provider/inventory/host-ledger";
import type { VmHostItem } from "../../provider/inventory/snapshot";

function host(
  id: number,
  freeCores: number,
  freeMemory = 1e6,
  pools = { default: 1e12, fast: 1e11 },
): VmHostItem {
  return {
    id,
    name: `vmhost${id}`,
    systemId: `host0${id}`,
    zone: { id: 1, name: "default" },
    pool: { id: 0, name: "default" },
    architectures: ["amd64/generic"],
    cores: 64,
    freeCores,
    freeMemory,
    storagePools: Object.entries(pools).map(([name, available]) => ({
      name,
      available,
      default: name === "default",
    })),
    interfaces: [],
    interfacesKnown: true,
  };
}

const demand = (cores: number, memory = 2048, disks: [string | undefined, number][] = []): HostDemand => ({
  cores,
  memory,
  disksByPool: new Map(disks),
});
const on = (hosts: VmHostItem[], ...asked: Parameters<typeof demand>): Placement => ({
  hosts,
  demand: demand(...asked),
});

describe("HostLedger", () => {
  let ledger: HostLedger;

  beforeEach(() => {
    ledger = new HostLedger();
  });

  it("adds up the VMs of a program on a host", () => {
    const one = host(1, 10, 5000);
    expect(ledger.register("a", on([one], 6))).to.deep.equal([]);
    expect(ledger.register("b", on([one], 4))).to.deep.equal([]);
    expect(ledger.register("c", on([one], 1))).to.deep.equal([
      {
        property: "cores",
        reason:
          "VM host vmhost1 has 10 cores free, and the VMs of this program ask for 11 cores more in all, this one for 1 cores",
      },
      {
        property: "memory",
        reason:
          "VM host vmhost1 has 5000 MiB of memory free, and the VMs of this program ask for 6144 MiB of memory more in all, this one for 2048 MiB of memory",
      },
    ]);
  });

  it("adds up disks by pool, the default one by either name", () => {
    const one = host(1, 64);
    expect(ledger.register("a", on([one], 1, 1, [[undefined, 6e11]]))).to.deep.equal([]);
    expect(ledger.register("b", on([one], 1, 1, [["fast", 6e10]]))).to.deep.equal([]);
    const [first, ...rest] = ledger.register("c", on([one], 1, 1, [["default", 5e11]]));
    expect(first?.property).to.equal("disks");
    expect(first?.reason).to.include("has 1000 GB of storage pool default free");
    expect(first?.reason).to.include("1100 GB");
    expect(rest).to.deep.equal([]);
  });

  it("leaves to the rules what a VM alone asks too much of", () => {
    expect(ledger.register("a", on([host(1, 4)], 5))).to.deep.equal([]);
  });

  it("counts a VM that is there by the difference, and one that is checked again once", () => {
    const one = host(1, 2);
    expect(ledger.register("a", on([one], 10), on([one], 10))).to.deep.equal([]);
    expect(ledger.register("b", on([one], 2))).to.deep.equal([]);
    expect(ledger.register("a", on([one], 10))).to.deep.equal([]);
    expect(ledger.register("b", on([one], 2))).to.deep.equal([]);
    expect(ledger.register("c", on([one], 1))).to.have.length(1);
  });

  it("gives back the old host of a VM that moves", () => {
    const [one, two] = [host(1, 0), host(2, 4)];
    expect(ledger.register("a", on([two], 4), on([one], 4))).to.deep.equal([]);
    expect(ledger.register("b", on([one], 4))).to.deep.equal([]);
    expect(ledger.register("c", on([two], 1))).to.have.length(1);
  });

  it("counts a VM that moves in full on its new host", () => {
    const [one, two] = [host(1, 0), host(2, 4)];
    ledger.register("a", on([two], 3));
    expect(ledger.register("b", on([two], 2), on([one], 2))).to.have.length(1);
  });

  it("does not blame a VM that stays for what others ask", () => {
    const one = host(1, 4);
    ledger.register("a", on([one], 3));
    expect(ledger.register("b", on([one], 2))).to.have.length(1);
    expect(ledger.register("c", on([one], 2), on([one], 2))).to.deep.equal([]);
    expect(ledger.register("d", on([one], 2), on([one], 3))).to.deep.equal([]);
  });

  it("does not count what a later snapshot shows as used twice", () => {
    ledger.register("a", on([host(1, 10)], 6));
    expect(ledger.register("b", on([host(1, 4)], 4))).to.deep.equal([]);
    expect(ledger.register("c", on([host(1, 4)], 1))).to.have.length(1);
  });

  it("fails VMs that may be on several hosts only when all of them are full", () => {
    const hosts = [host(1, 4), host(2, 4)];
    expect(ledger.register("a", on(hosts, 4))).to.deep.equal([]);
    expect(ledger.register("b", on([hosts[0]!], 4))).to.deep.equal([]);
    const [shortage] = ledger.register("c", on([hosts[1]!], 1));
    expect(shortage?.reason).to.include("VM hosts vmhost1, vmhost2 together have 8 cores free");
    expect(shortage?.reason).to.include("9 cores more in all");
  });

  it("names the VMs that count as new", () => {
    const [one, two] = [host(1, 10), host(2, 10)];
    ledger.register("a", on([one], 1));
    ledger.register("b", on([one], 1), on([one], 1));
    ledger.register("c", on([one, two], 1));
    ledger.register("d", on([two], 1));
    expect(ledger.newOn([one])).to.have.members(["a", "c"]);
  });

  describe("in any order", () => {
    const sizes = fc.record({
      cores: fc.integer({ min: 1, max: 6 }),
      memory: fc.integer({ min: 1, max: 6 }),
    });
    const placement = (hosts: VmHostItem[]) =>
      fc
        .tuple(fc.subarray(hosts, { minLength: 1 }), sizes)
        .map(([some, { cores, memory }]) => on(some, cores, memory));
    /** A placement of an old self, and which of its hosts it really is on. */
    const oldPlacement = (hosts: VmHostItem[]) =>
      placement(hosts).chain((old) => fc.constantFrom(...old.hosts).map((actual) => ({ old, actual })));
    const programs = fc
      .array(fc.record({ cores: fc.integer({ min: 0, max: 8 }), memory: fc.integer({ min: 0, max: 8 }) }), {
        minLength: 1,
        maxLength: 3,
      })
      .map((frees) => frees.map(({ cores, memory }, i) => host(i + 1, cores, memory)))
      .chain((hosts) =>
        fc.record({
          hosts: fc.constant(hosts),
          vms: fc.array(
            fc.record({
              wanted: placement(hosts),
              before: fc.option(oldPlacement(hosts), { nil: undefined }),
            }),
            { maxLength: 5 },
          ),
        }),
      );

    type Vms = { wanted: Placement; before: { old: Placement; actual: VmHostItem } | undefined }[];

    /** Whether all VMs find room, when the old selves are gone. */
    function fits(hosts: VmHostItem[], vms: Vms): boolean {
      const room = new Map(hosts.map(({ id, freeCores, freeMemory }) => [id, [freeCores, freeMemory]]));
      const take = (id: number, { cores, memory }: HostDemand, sign: number): void => {
        const [freeCores = 0, freeMemory = 0] = room.get(id) ?? [];
        room.set(id, [freeCores - sign * cores, freeMemory - sign * memory]);
      };
      vms.forEach(({ before }) => before && take(before.actual.id, before.old.demand, -1));
      const place = (i: number): boolean => {
        const vm = vms[i];
        if (vm === undefined) {
          return [...room.values()].every((left) => left.every((amount) => amount >= 0));
        }
        return vm.wanted.hosts.some(({ id }) => {
          take(id, vm.wanted.demand, 1);
          const found = place(i + 1);
          take(id, vm.wanted.demand, -1);
          return found;
        });
      };
      return place(0);
    }

    it("never fails VMs that find room beside those that were checked before", () => {
      fc.assert(
        fc.property(programs, ({ hosts, vms }) => {
          fc.pre(vms.every((_, i) => fits(hosts, vms.slice(0, i + 1))));
          const checked = new HostLedger();
          vms.forEach(({ wanted, before }, i) => {
            expect(checked.register(`vm${i}`, wanted, before?.old)).to.deep.equal([]);
            expect(checked.register(`vm${i}`, wanted)).to.deep.equal([]);
          });
        }),
        { numRuns: 500 },
      );
    });

    it("fails a program of placed VMs that do not find room, unless one alone is too large", () => {
      fc.assert(
        fc.property(programs, ({ hosts, vms: drafts }) => {
          const vms: Vms = drafts.map(({ wanted }) => ({
            wanted: { ...wanted, hosts: wanted.hosts.slice(0, 1) },
            before: undefined,
          }));
          const fitsAlone = vms.every((vm) => fits(hosts, [vm]));
          fc.pre(fitsAlone && !fits(hosts, vms));
          const checked = new HostLedger();
          expect(vms.flatMap(({ wanted }, i) => checked.register(`vm${i}`, wanted))).to.not.deep.equal([]);
        }),
      );
    });
  });
});

import { expect } from "chai";
import fc from "fast-check";
import { amountsOn, freeOn, type Amounts, type Demand } from "../../provider/inventory/amounts";
import type { Held } from "../../provider/inventory/host-room";
import type { RequestedRoom } from "../../provider/inventory/packing";
import { Room } from "../../provider/inventory/room";
import type { VmHostItem } from "../../provider/inventory/snapshot";
import { lab, vmHost } from "../support/recorded-lab";

/** A VM of a program. */
interface Vm {
  hosts: number[];
  demand: Demand;
  held: Required<Held> | undefined;
}

interface Program {
  hosts: VmHostItem[];
  vms: Vm[];
  /** Decides who is next, as often as that is asked. */
  turns: number[];
}

/** What MAAS counts, and refuses. */
class Maas {
  readonly free: Map<number, Amounts>;

  constructor(private readonly hosts: readonly VmHostItem[]) {
    this.free = new Map(hosts.map((host) => [host.id, freeOn(host)]));
  }

  compose(hostId: number, demand: Demand): void {
    const asked = amountsOn(this.host(hostId), { ...demand, cores: demand.coresAtCompose ?? demand.cores });
    for (const [what, amount] of asked) {
      const free = this.free.get(hostId)?.get(what) ?? 0;
      expect(amount, `${what} on ${hostId} of ${JSON.stringify(demand)}`).to.be.at.most(free);
    }
    this.count(hostId, demand, -1);
  }

  count(hostId: number, demand: Demand, sign: 1 | -1): void {
    const free = this.free.get(hostId);
    for (const [what, amount] of amountsOn(this.host(hostId), demand)) {
      free?.set(what, (free.get(what) ?? 0) + sign * amount);
    }
  }

  private host(id: number): VmHostItem {
    return this.hosts.find((host) => host.id === id)!;
  }
}

const urnOf = (i: number): string => `vm${i}`;

const asked = ({ hosts, demand, held }: Vm): RequestedRoom => ({ hosts, demand, held, suits: () => true });

const small = fc.integer({ min: 0, max: 8 });

const hosts = fc
  .array(fc.record({ cores: fc.integer({ min: -2, max: 8 }), memory: small, disk: small }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((all) =>
    all.map(({ cores, memory, disk }, i) =>
      vmHost(i + 1, {
        freeCores: cores,
        freeMemory: memory,
        storagePools: [{ name: "default", available: disk, default: true }],
      }),
    ),
  );

const demands = fc
  .record({
    cores: fc.integer({ min: 1, max: 4 }),
    memory: fc.integer({ min: 1, max: 4 }),
    disk: fc.integer({ min: 0, max: 4 }),
    pinned: fc.constantFrom(false, false, true),
  })
  .map(({ cores, memory, disk, pinned }): Demand => ({
    cores,
    ...(pinned ? { coresAtCompose: 1 } : {}),
    memory,
    disksByPool: new Map([[undefined, disk]]),
  }));

const programs: fc.Arbitrary<Program> = hosts.chain((all) => {
  const ids = all.map(({ id }) => id);
  const olds = fc.record({ hostId: fc.constantFrom(...ids), demand: demands });
  const vm = fc.record({
    hosts: fc.subarray(ids, { minLength: 1 }),
    demand: demands,
    old: fc.option(olds, { nil: undefined }),
  });
  return fc.record({
    hosts: fc.constant(all),
    vms: fc
      .array(vm, { maxLength: 6 })
      .map((vms) =>
        vms.map(({ old, ...rest }, i) => ({ ...rest, held: old && { ...old, systemId: `old${i}` } })),
      ),
    turns: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
  });
});

/** Runs lists of steps, each in its order, and one another's in the order of the turns. */
function interleave(lists: (() => void)[][], turns: number[]): void {
  for (let n = 0; lists.length > 0; n += 1) {
    const at = (turns[n % turns.length] ?? 0) % lists.length;
    lists[at]?.shift()?.();
    if (lists[at]?.length === 0) {
      lists.splice(at, 1);
    }
  }
}

/** Deletes the old self of a VM, then composes the new one where the room says. */
function carryOut(room: Room, maas: Maas, vm: Vm, i: number): (() => void)[] {
  const { held, demand } = vm;
  return [
    () => {
      if (held !== undefined) {
        maas.count(held.hostId, held.demand, 1);
        room.freed(held);
      }
    },
    () => {
      const host = room.begin(urnOf(i), { ...asked(vm), held: undefined }, new Set());
      expect(host, urnOf(i)).not.to.equal(undefined);
      maas.compose(host!.id, demand);
      room.composed(urnOf(i), `new${i}`);
    },
  ];
}

/** A room whose hosts are known, and MAAS itself. */
function start({ hosts: all }: Program): { room: Room; maas: Maas } {
  const room = new Room();
  room.see(lab({ vmHosts: all }));
  return { room, maas: new Maas(all) };
}

const leftOf = (room: Room, { hosts: all }: Program): unknown =>
  all.map(({ id }) =>
    room.lacksOn(id, { demand: { cores: 1e3, memory: 1e3, disksByPool: new Map([[undefined, 1e3]]) } }),
  );

describe("the room on the hosts, in any order", function () {
  this.timeout(120_000);

  it("has for every VM that was planned, in whichever order they are deleted and composed", () => {
    let carriedOut = 0;
    fc.assert(
      fc.property(programs, (program) => {
        const { room, maas } = start(program);
        const green = program.vms.every((vm, i) => room.plan(urnOf(i), asked(vm)).length === 0);
        fc.pre(green);
        carriedOut += 1;
        interleave(
          program.vms.map((vm, i) => carryOut(room, maas, vm, i)),
          program.turns,
        );
        // And the sums are MAAS's.
        const after = new Room();
        const vmHosts = program.hosts.map((host) => {
          const free = maas.free.get(host.id)!;
          const [freeCores = 0, freeMemory = 0, available = 0] = [...free.values()];
          return {
            ...host,
            freeCores,
            freeMemory,
            storagePools: [{ name: "default", available, default: true }],
          };
        });
        after.see(lab({ vmHosts }));
        expect(leftOf(room, program)).to.deep.equal(leftOf(after, program));
      }),
      { seed: 13, numRuns: 1000 },
    );
    expect(carriedOut).to.be.above(200);
  });

  it("has for every VM that was planned while others were composed already", () => {
    fc.assert(
      fc.property(programs, (program) => {
        const { room, maas } = start(program);
        interleave(
          program.vms.map((vm, i) => {
            const steps = carryOut(room, maas, vm, i);
            const check = (): void => {
              // What is refused is not carried out.
              if (room.plan(urnOf(i), asked(vm)).length > 0) steps.fill(() => undefined);
            };
            return [check, ...steps.map((_, at) => () => steps[at]?.())];
          }),
          program.turns,
        );
      }),
      { seed: 13, numRuns: 1000 },
    );
  });

  it("refuses no VM for which there is a packing, and takes none for which there is not", () => {
    const fits = (all: VmHostItem[], vms: Vm[]): boolean => {
      const maas = new Maas(all);
      const place = (at: number): boolean => {
        const vm = vms[at];
        return (
          vm === undefined ||
          vm.hosts.some((id) => {
            maas.count(id, vm.demand, -1);
            const isFull = [...(maas.free.get(id)?.values() ?? [])].some((amount) => amount < 0);
            const found = !isFull && place(at + 1);
            maas.count(id, vm.demand, 1);
            return found;
          })
        );
      };
      return place(0);
    };
    let refused = 0;
    fc.assert(
      fc.property(programs, (program) => {
        const { room } = start(program);
        const hostsNow = program.hosts.map((host) => ({ ...host, freeCores: Math.max(0, host.freeCores) }));
        const taken: Vm[] = [];
        program.vms.forEach((one, i) => {
          const { cores, memory, disksByPool } = one.demand;
          const vm: Vm = { ...one, demand: { cores, memory, disksByPool }, held: undefined };
          const isTaken = room.plan(urnOf(i), asked(vm)).length === 0;
          expect(isTaken, urnOf(i)).to.equal(fits(hostsNow, [...taken, vm]));
          if (isTaken) taken.push(vm);
          else refused += 1;
        });
      }),
      { seed: 13, numRuns: 1000 },
    );
    expect(refused).to.be.above(100);
  });

  it("keeps to its sums when VMs are taken in again, dropped and freed in any order", () => {
    fc.assert(
      fc.property(programs, fc.array(fc.tuple(fc.nat(), fc.nat(2))), (program, events) => {
        fc.pre(program.vms.length > 0);
        const { room } = start(program);
        const untouched = leftOf(room, program);
        for (const [n, what] of events) {
          const i = n % program.vms.length;
          if (what === 0) room.drop(urnOf(i));
          else room.plan(urnOf(i), asked(program.vms[i]!));
        }
        program.vms.forEach((_, i) => room.drop(urnOf(i)));
        expect(leftOf(room, program)).to.deep.equal(untouched);
      }),
      { seed: 13 },
    );
  });
});

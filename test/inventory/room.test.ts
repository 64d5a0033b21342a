import { expect } from "chai";
import type { Demand } from "../../provider/inventory/amounts";
import type { Held } from "../../provider/inventory/host-room";
import type { RequestedRoom } from "../../provider/inventory/packing";
import { Room, formatShortage } from "../../provider/inventory/room";
import type { VmHostItem } from "../../provider/inventory/snapshot";
import { lab, vmHost } from "../support/recorded-lab";

const host = (id: number, freeCores: number, freeMemory = 1e6, pools = { default: 1e12, fast: 1e11 }) =>
  vmHost(id, {
    freeCores,
    freeMemory,
    storagePools: Object.entries(pools).map(([name, available]) => ({
      name,
      available,
      default: name === "default",
    })),
  });

const demand = (cores: number, memory = 2048, disks: [string | undefined, number][] = []): Demand => ({
  cores,
  memory,
  disksByPool: new Map(disks),
});

const on = (ids: number[], what: Demand, more: Partial<RequestedRoom> = {}): RequestedRoom => ({
  hosts: ids,
  demand: what,
  suits: () => true,
  ...more,
});

const held = (hostId: number, what: Demand, systemId = `old${hostId}`): Required<Held> => ({
  systemId,
  hostId,
  demand: what,
});

const none: ReadonlySet<number> = new Set();

describe("Room", () => {
  let room: Room;

  const of = (...hosts: VmHostItem[]): void => {
    room = new Room();
    room.see(lab({ vmHosts: hosts }));
  };

  const plan = (urn: string, asked: RequestedRoom): string[] =>
    room.plan(urn, asked).map((lack) => formatShortage(lack).reason);

  const begin = (urn: string, asked: RequestedRoom, excluded = none): number | undefined =>
    room.begin(urn, asked, excluded)?.id;

  it("adds up the VMs of a program on a host", () => {
    of(host(1, 10, 5000));
    expect(plan("a", on([1], demand(6)))).to.deep.equal([]);
    expect(plan("b", on([1], demand(4)))).to.deep.equal([]);
    expect(room.plan("c", on([1], demand(1))).map(formatShortage)).to.deep.equal([
      {
        property: "cores",
        reason:
          "VM host vmhost1 has 0 cores left beside the other VMs of this program, and this one asks for 1 cores",
      },
      {
        property: "memory",
        reason:
          "VM host vmhost1 has 904 MiB of memory left beside the other VMs of this program, and this one asks for 2048 MiB of memory",
      },
    ]);
  });

  it("adds up disks by pool, the default one by either name", () => {
    of(host(1, 64));
    expect(plan("a", on([1], demand(1, 1, [[undefined, 6e11]])))).to.deep.equal([]);
    expect(plan("b", on([1], demand(1, 1, [["fast", 6e10]])))).to.deep.equal([]);
    const [first, ...rest] = plan("c", on([1], demand(1, 1, [["default", 5e11]])));
    expect(first).to.include("has 400 GB of storage pool default left").and.include("500 GB");
    expect(rest).to.deep.equal([]);
  });

  it("counts a VM that is checked again once, and one that was refused not at all", () => {
    of(host(1, 4));
    expect(plan("a", on([1], demand(3)))).to.deep.equal([]);
    expect(plan("a", on([1], demand(3)))).to.deep.equal([]);
    expect(plan("b", on([1], demand(2)))).to.have.length(1);
    expect(plan("c", on([1], demand(1)))).to.deep.equal([]);
  });

  it("finds no packing where the sum alone fits", () => {
    of(host(1, 64, 8192), host(2, 64, 8192));
    const big = on([1, 2], demand(1, 5120));
    expect(plan("a", big)).to.deep.equal([]);
    expect(plan("b", big)).to.deep.equal([]);
    expect(plan("c", big)).to.deep.equal([
      "VM host vmhost1 has 3072 MiB of memory left beside the other VMs of this program, and this one asks for 5120 MiB of memory",
      "VM host vmhost2 has 3072 MiB of memory left beside the other VMs of this program, and this one asks for 5120 MiB of memory",
    ]);
  });

  it("lets VMs that may be elsewhere make way for one that may not", () => {
    of(host(1, 64, 8192), host(2, 64, 8000));
    const any = on([1, 2], demand(1, 5120));
    expect(plan("any", any)).to.deep.equal([]);
    expect(plan("named", on([1], demand(1, 5120)))).to.deep.equal([]);
    expect(begin("any", any)).to.equal(2);
  });

  it("moves no VM that is being composed", () => {
    of(host(1, 64, 8192), host(2, 64, 8000));
    const any = on([1, 2], demand(1, 5120));
    plan("any", any);
    expect(begin("any", any)).to.equal(1);
    expect(plan("named", on([1], demand(1, 5120)))).to.have.length(1);
  });

  describe("of a VM that is replaced", () => {
    const five = demand(1, 5120, [[undefined, 8e9]]);

    it("is its old self's, on the host where that is, before and after the old self is deleted", () => {
      of(host(1, 64, 3072), host(2, 64, 3072));
      const before = on([1, 2], five, { held: held(2, five) });
      expect(plan("a", before)).to.deep.equal([]);
      room.freed(held(2, five));
      expect(begin("a", on([1, 2], five))).to.equal(2);
    });

    it("is no other VM's before the old self is deleted, even where the new one goes elsewhere", () => {
      of(host(1, 64, 0), host(2, 64, 5120));
      expect(plan("a", on([2], five, { held: held(1, five) }))).to.deep.equal([]);
      expect(plan("b", on([1], five))).to.have.length(1);
      room.freed(held(1, five));
      expect(plan("b", on([1], five))).to.deep.equal([]);
    });

    it("is counted in full beside the others while it shrinks", () => {
      of(host(1, 64, 1024));
      expect(plan("a", on([1], demand(1, 2048), { held: held(1, five) }))).to.deep.equal([]);
      expect(plan("b", on([1], demand(1, 2048)))).to.have.length(1);
      expect(plan("b", on([1], demand(1, 1024)))).to.deep.equal([]);
    });

    it("is gone where its machine was gone already", () => {
      of(host(1, 64, 3072), host(2, 64, 8192));
      plan("a", on([1, 2], five, { held: held(1, five) }));
      room.forget("old1");
      expect(begin("a", on([1, 2], five))).to.equal(2);
    });

    it("counts the disks that its state names a pool for in that pool", () => {
      of(host(1, 64, 8192, { default: 0, fast: 0 }));
      const onFast = demand(1, 1024, [["fast", 8e9]]);
      plan("a", on([1], onFast, { held: held(1, onFast) }));
      // MAAS forgets the pool of a disk in some ways.
      room.freed(held(1, demand(1, 1024, [[undefined, 8e9]])));
      expect(begin("a", on([1], onFast))).to.equal(1);
    });

    it("is judged by the difference where it stays on its host", () => {
      of(host(1, -2, 1024));
      expect(room.resize("a", demand(4, 3072), held(1, demand(4, 2048)))).to.deep.equal([]);
      const lacks = room.resize("a", demand(5, 3073), held(1, demand(4, 2048)));
      expect(lacks.map(({ what }) => what)).to.deep.equal(["cores", "memory"]);
    });
  });

  it("does not count a VM twice that an interrupted run left", () => {
    of(host(1, 64, 3072), host(2, 64, 0));
    const asked = on([1, 2], demand(1, 3072));
    expect(plan("left", asked)).to.deep.equal([]);
    expect(plan("other", asked)).to.have.length(2);
    expect(room.newOn([1])).to.deep.equal(["left"]);
    room.isThere("left", held(2, demand(1, 3072)));
    expect(room.newOn([1, 2])).to.deep.equal([]);
    expect(plan("other", asked)).to.deep.equal([]);
    expect(begin("other", asked)).to.equal(1);
  });

  it("is there again after a compose that failed, and on another host after one that is full", () => {
    of(host(1, 64, 8192), host(2, 64, 5120));
    const asked = on([1, 2], demand(1, 5120));
    plan("a", asked);
    expect(begin("a", asked)).to.equal(1);
    room.drop("a");
    expect(begin("a", asked, new Set([1]))).to.equal(2);
    expect(plan("b", on([1], demand(1, 8192)))).to.deep.equal([]);
    room.drop("a");
    expect(plan("c", on([2], demand(1, 5120)))).to.deep.equal([]);
  });

  it("is what the first snapshot says, less what this run takes and with what it frees", () => {
    of(host(1, 64, 5120));
    const asked = on([1], demand(1, 5120));
    plan("a", asked);
    begin("a", asked);
    room.composed("a", "new");
    room.see(lab({ vmHosts: [host(1, 63, 0), host(2, 64, 1024)] }));
    expect(plan("b", on([1, 2], demand(1, 1024)))).to.deep.equal([]);
    expect(begin("b", on([1, 2], demand(1, 1024)))).to.equal(2);
    room.freed({ systemId: "new", hostId: 1, demand: demand(1, 5120) });
    room.freed({ systemId: "new", hostId: 1, demand: demand(1, 5120) });
    expect(plan("c", on([1], demand(1, 5121)))).to.have.length(1);
    expect(plan("c", asked)).to.deep.equal([]);
  });

  it("leaves the snapshot as it is, and shows one VM what is free without its old self", () => {
    const hosts = [host(1, 1, 1024), host(2, 2, 2048)];
    of(...hosts);
    const snapshot = lab({ vmHosts: hosts });
    expect(room.alone(snapshot, undefined)).to.equal(snapshot);
    const alone = room.alone(snapshot, held(1, demand(3, 4096, [["fast", 1e9]])));
    expect(alone.vmHosts[0]).to.include({ freeCores: 4, freeMemory: 5120 });
    expect(alone.vmHosts[0]?.storagePools[1]?.available).to.equal(1e11 + 1e9);
    expect(alone.vmHosts[1]).to.equal(hosts[1]);
    expect(hosts[0]).to.include({ freeCores: 1, freeMemory: 1024 });
  });

  describe("for pinned cores, of which compose asks for one and MAAS counts all", () => {
    const pinned = (cores: number): Demand => ({ ...demand(cores, 1), coresAtCompose: 1 });

    it("takes more than is free of cores", () => {
      of(host(1, 2));
      expect(plan("a", on([1], pinned(4)))).to.deep.equal([]);
      expect(plan("b", on([1], demand(1, 1)))).to.have.length(1);
    });

    it("takes such VMs together only where they can be composed in any order", () => {
      of(host(1, 3));
      expect(plan("a", on([1], pinned(2)))).to.deep.equal([]);
      expect(plan("b", on([1], pinned(2)))).to.deep.equal([]);
      of(host(1, 4));
      expect(plan("a", on([1], pinned(2)))).to.deep.equal([]);
      expect(plan("b", on([1], pinned(4)))).to.have.length(1);
      of(host(1, 4));
      expect(plan("a", on([1], demand(1, 1)))).to.deep.equal([]);
      expect(plan("b", on([1], pinned(4)))).to.have.length(1);
    });
  });
});

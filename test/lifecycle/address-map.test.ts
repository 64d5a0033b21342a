import { expect } from "chai";
import * as fc from "fast-check";
import { PackedAddressIndex } from "../../provider/inventory/address-index";
import { PackedRangeIndex, type RangeItem } from "../../provider/inventory/range-index";
import type { Snapshot, SubnetItem } from "../../provider/inventory/snapshot";
import type { MapRun } from "../../provider/lifecycle/addresses/address-map";
import { seenFromAbove } from "../../provider/lifecycle/addresses/layers";
import { mapSubnet } from "../../provider/lifecycle/addresses/subnet-map";
import { composeName, stackIdOf } from "../../provider/lifecycle/identity";
import { diskMark, markedDescription } from "../../provider/lifecycle/ownership/mark";
import {
  AllocType,
  NodeType,
  type Neighbour,
  type Machine,
  type SummarisedAddress,
} from "../../provider/maas/wire";
import { lab, lan10 } from "../support/recorded-lab";

const DEV = "urn:pulumi:dev::shop";
const WEB = `${DEV}::pulumi-nodejs:dynamic/maas-lxd:LxdVm::web`;
const KNOWN_STACKS = [{ urn: DEV, name: "shop/dev" }];

const at = (last: number): string => `10.10.0.${last}`;

/** A layer of spans between 0 and 60 that do not overlap, in any order. */
const layer = fc
  .uniqueArray(fc.integer({ min: -5, max: 65 }), { maxLength: 10 })
  .map((ends) => [...ends].sort((a, b) => a - b))
  .map((ends) =>
    ends.flatMap((start, i) =>
      i % 2 === 0 ? [{ start: BigInt(start), end: BigInt(ends[i + 1] ?? start) }] : [],
    ),
  )
  .map((spans) => spans.reverse());

describe("what layers look like from above", () => {
  it("is at each place the first layer that has something there, without a gap", () => {
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 4 }), (layers) => {
        const pieces = seenFromAbove({ start: 0n, end: 60n }, layers);
        const places = pieces.flatMap(({ start, end, item }) =>
          Array.from({ length: Number(end - start) + 1 }, (_, i) => ({ place: start + BigInt(i), item })),
        );
        const expected = Array.from({ length: 61 }, (_, i) => {
          const place = BigInt(i);
          const item = layers.flat().find(({ start, end }) => start <= place && place <= end);
          return { place, item };
        });
        expect(places).to.deep.equal(expected);
        pieces.slice(1).forEach(({ item }, i) => expect(item).not.to.equal(pieces[i]?.item));
      }),
    );
  });
});

describe("the map of a subnet", () => {
  /** An entry of MAAS's for an address. */
  const entry = (last: number, more: Partial<SummarisedAddress> = {}): SummarisedAddress => ({
    ip: at(last),
    alloc_type: AllocType.Sticky,
    ...more,
  });

  const node = (
    systemId: string,
    type = NodeType.Machine,
  ): Pick<SummarisedAddress, "node_summary" | "user"> => ({
    node_summary: { system_id: systemId, node_type: type, hostname: `host-${systemId}`, via: "eth0" },
    user: "admin",
  });

  const machine = (systemId: string, more: Partial<Machine> = {}): Machine =>
    ({
      system_id: systemId,
      hostname: `host-${systemId}`,
      description: "",
      status_name: "Deployed",
      pod: { id: 1, name: "vmhost1" },
      physicalblockdevice_set: [],
      interface_set: [{ mac_address: "00:16:3e:00:00:01" }],
      ...more,
    }) as unknown as Machine;

  function runsOf(
    entries: readonly SummarisedAddress[],
    machines: readonly Machine[] = [],
    changes: Partial<Snapshot> = {},
    subnet: SubnetItem = lan10,
    neighbours: readonly Neighbour[] = [],
  ): MapRun[] {
    const addresses = new PackedAddressIndex();
    entries.forEach(({ ip, alloc_type: type }) => addresses.add(ip, type));
    const snapshot = lab({ subnets: [subnet], ranges: new PackedRangeIndex([]), addresses, ...changes });
    const known = {
      machines: new Map(machines.map((one) => [one.system_id, one])),
      vmHosts: snapshot.vmHosts,
      stacks: KNOWN_STACKS,
      neighbours,
    };
    return mapSubnet(subnet, entries, snapshot, known)?.runs ?? [];
  }

  function runAt(last: number, ...given: Parameters<typeof runsOf>): MapRun | undefined {
    return runsOf(...given).find(({ start }) => start === at(last));
  }

  it("has each address once, and as free exactly what the provider would choose from", () => {
    const used = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 60 });
    const bounds = fc.uniqueArray(fc.integer({ min: 1, max: 254 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(used, bounds, fc.boolean(), (lasts, ends, managed) => {
        const [a = 1, b = 1, c = 1, d = 1] = [...ends].sort((x, y) => x - y);
        const range = (type: RangeItem["type"], start: number, end: number): RangeItem => ({
          ...{ type, subnetId: lan10.id, comment: "" },
          ...{ start: at(start), end: at(end) },
        });
        const ranges = new PackedRangeIndex([range("dynamic", a, b), range("reserved", c, d)]);
        const runs = runsOf(
          lasts.map((last) => entry(last)),
          [],
          { ranges },
          { ...lan10, managed },
        );
        const kinds = runs.flatMap(({ kind, count }) => Array.from({ length: Number(count) }, () => kind));
        expect(kinds.length).to.equal(256);
        const taken = new Set([...lasts, 0, 1, 2, 255]);
        kinds.forEach((kind, last) => {
          const isReserved = c <= last && last <= d;
          const isOpen = managed ? !isReserved : isReserved;
          const isFree = !taken.has(last) && isOpen && !(a <= last && last <= b);
          expect(kind === "free", `${kind} at ${last}`).to.equal(isFree);
        });
      }),
    );
  });

  it("knows a VM of a stack by its mark, and says so where there is only the name", () => {
    const described = machine("a", { description: markedDescription("The web", WEB) });
    const tags = [diskMark(composeName(`${WEB}-2`))];
    const onDisk = machine("b", { physicalblockdevice_set: [{ id: 1, size: 1, storage_pool: null, tags }] });
    const unknown = machine("c", {
      description: markedDescription(undefined, WEB.replace("dev::shop", "main::ci")),
    });
    const named = machine("d", { hostname: composeName(WEB) });
    const bare = machine("e", { description: markedDescription(undefined, WEB), pod: null });
    const entries = ["a", "b", "c", "d", "e"].map((id, i) => entry(20 + i, node(id)));
    const [first, second, third, fourth, fifth] = runsOf(entries, [
      described,
      onDisk,
      unknown,
      named,
      bare,
    ]).filter(({ holder }) => holder?.systemId !== undefined);
    const ours = { status: "Deployed", vmHost: "vmhost1", stack: "shop/dev", stackId: stackIdOf(DEV) };
    expect(first).to.deep.include({ start: at(20), kind: "vm" });
    expect(first?.holder).to.deep.include({ ...ours, resource: "web", name: "host-a", user: "admin" });
    expect(second?.holder).to.deep.include({ ...ours, resource: "web-2" });
    expect(third?.kind).to.equal("vm");
    expect(third?.holder)
      .to.include({ stackId: stackIdOf("urn:pulumi:main::ci") })
      .and.not.have.property("stack");
    expect(fourth).to.deep.include({
      kind: "machine",
      doubt: "it has the name of a VM of shop/dev, and not its mark",
    });
    expect(fifth?.kind).to.equal("machine");
  });

  it("says what else holds addresses", () => {
    const bmcs = [{ id: 1, power_type: "lxd", nodes: [] }];
    const entries = [
      entry(11, { ...node("host01"), bmcs }),
      entry(12, { bmcs: [{ id: 2, power_type: "lxd", nodes: [] }] }),
      entry(13, { bmcs: [{ id: 9, power_type: "ipmi", nodes: [{ hostname: "metal" }] }] }),
      entry(14, node("rack", NodeType.RegionAndRackController)),
      entry(15, node("printer", NodeType.Device)),
      entry(16, {
        alloc_type: AllocType.UserReserved,
        user: "eve",
        dns_records: [{ name: "db", domain: "maas" }],
      }),
    ];
    const held = runsOf(entries).filter(({ start }) => entries.some(({ ip }) => ip === start));
    expect(held.map(({ kind, holder, notes = [] }) => [kind, holder?.name, ...notes])).to.deep.equal([
      ["vmHost", "host-host01", "MAAS reaches its LXD here"],
      ["vmHost", "vmhost2", "MAAS reaches its LXD here"],
      ["machine", "power controller of metal"],
      ["controller", "host-rack"],
      ["device", "host-printer"],
      ["user", "eve", "DNS name db.maas"],
    ]);
  });

  it("says what is in doubt, and why", () => {
    const seen = { alloc_type: AllocType.Discovered };
    expect(runAt(30, [entry(30, { ...seen, ...node("x") })])).to.deep.include({ kind: "observed" });
    expect(runAt(30, [entry(30, seen)])?.doubt).to.match(/^seen on the network only/);
    const both = [entry(31, node("a")), entry(31, { ...seen, ...node("b") })];
    expect(runAt(31, both, [machine("a")])?.doubt).to.equal(
      "host-b was seen on the network with this address, too",
    );
    expect(runAt(32, [entry(32, node("gone"))])?.doubt).to.match(/does not show this user the machine/);
    const dynamic: RangeItem = {
      type: "dynamic",
      subnetId: lan10.id,
      start: at(40),
      end: at(49),
      comment: "",
    };
    const ranges = new PackedRangeIndex([dynamic]);
    const fixed = runAt(41, [entry(41, node("a"))], [machine("a")], { ranges });
    expect(fixed).to.deep.include({
      notes: ["in the dynamic range 10.10.0.40 - 10.10.0.49"],
      doubt: "fixed in a range that MAAS's DHCP gives out",
    });
    const leased = entry(42, { ...node("a"), alloc_type: AllocType.Dhcp });
    expect(runAt(42, [leased], [machine("a")], { ranges })).not.to.have.property("doubt");
    const reservedIps = [{ ip: at(50), mac: "00:16:3e:00:00:99", comment: "door" }];
    const taken = runAt(50, [entry(50, node("a"))], [machine("a")], { reservedIps });
    expect(taken).to.deep.include({
      notes: ["kept for 00:16:3e:00:00:99", "door"],
      doubt: "host-a holds 10.10.0.50, which is kept for another MAC address",
    });
    expect(runAt(50, [], [], { reservedIps })).to.deep.include({ kind: "reservedIp", notes: ["door"] });
  });

  it("says who was seen where MAAS gave the address to nobody", () => {
    const seen = (last: number, hostname: string | null): Neighbour => ({
      ip: at(last),
      mac_address: "52:54:00:99:00:01",
      mac_organization: "Maker",
      hostname,
      last_seen: "Mon, 30 Nov. 2026 01:02:03",
    });
    const neighbours = [seen(60, null), seen(61, "tv"), seen(1, "router")];
    const runs = runsOf([], [], {}, lan10, neighbours);
    const [gateway, unnamed, named] = [1, 60, 61].map((last) => runs.find(({ start }) => start === at(last)));
    const notes = ["MAC address 52:54:00:99:00:01 (Maker)", "last seen Mon, 30 Nov. 2026 01:02:03"];
    expect(gateway).to.deep.include({ kind: "gateway", notes }).and.not.have.property("doubt");
    expect(unnamed).to.deep.include({ kind: "observed", notes });
    expect(unnamed?.holder?.name).to.equal("52:54:00:99:00:01");
    expect(named?.holder?.name).to.equal("tv");
    expect(named?.doubt).to.match(/^seen on the network only/);
    const reservedIps = [
      { ip: at(60), mac: "52:54:00:99:00:01", comment: "" },
      { ip: at(61), mac: "52:54:00:99:00:02", comment: "" },
    ];
    const kept = runsOf([], [], { reservedIps }, lan10, neighbours).filter(
      ({ kind }) => kind === "reservedIp",
    );
    expect(kept.map(({ doubt }) => doubt)).to.deep.equal([
      undefined,
      "another MAC address was seen with it on the network",
    ]);
  });

  it("keeps the holder of the gateway's address", () => {
    const held = runAt(1, [entry(1, { alloc_type: AllocType.UserReserved, user: "eve" })]);
    expect(held).to.deep.include({ kind: "user", notes: ["the subnet's gateway"] });
    expect(runAt(1, [])).to.deep.equal({ start: at(1), end: at(1), count: "1", kind: "gateway" });
  });
});

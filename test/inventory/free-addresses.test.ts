import { expect } from "chai";
import * as fc from "fast-check";
import { PackedAddressIndex } from "../../provider/inventory/address-index";
import { allowedRuns, candidates, freeRuns, isInUse } from "../../provider/inventory/free-addresses";
import { PackedRangeIndex, type RangeItem } from "../../provider/inventory/range-index";
import type { Snapshot, SubnetItem } from "../../provider/inventory/snapshot";
import { formatIp, parseIp, type Ip } from "../../provider/network/address";
import { addressAt, countOf } from "../../provider/network/address-runs";
import { parseSpan } from "../../provider/network/address-span";
import { checkInputs } from "../../provider/rules/check-inputs";
import { lab, lan10, lan20, lan6 } from "../support/recorded-lab";

const OWN = lab().user.name;

const at = (last: number): string => `10.10.0.${last}`;

const ranges = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 6 }).chain((ends) => {
  const sorted = [...ends].sort((a, b) => a - b);
  const pairs = sorted.flatMap((start, i) =>
    i % 2 === 0 && i + 1 < sorted.length ? [[start, sorted[i + 1] ?? 0]] : [],
  );
  return fc.tuple(
    ...pairs.map(([start = 0, end = 0]) =>
      fc.record({
        type: fc.constantFrom<RangeItem["type"]>("dynamic", "reserved"),
        user: fc.constantFrom(OWN, "eve", undefined),
        subnetId: fc.constant(lan10.id),
        start: fc.constant(at(start)),
        end: fc.constant(at(end)),
        comment: fc.constant(""),
      }),
    ),
  );
});

const worlds = fc
  .record({
    ranges,
    managed: fc.boolean(),
    used: fc.uniqueArray(fc.integer({ min: 1, max: 254 }), { maxLength: 40 }),
    usable: fc.constantFrom<string | undefined>(undefined, "10.10.0.20-10.10.0.200"),
    reserved: fc.constantFrom<number | undefined>(undefined, 77),
  })
  .map(({ ranges: items, managed, used, usable, reserved }) => {
    const addresses = new PackedAddressIndex();
    used.forEach((last) => addresses.add(at(last), 1));
    const subnet: SubnetItem = { ...lan10, managed };
    const snapshot = lab({
      subnets: [subnet, lan20],
      ranges: new PackedRangeIndex(items),
      addresses,
      usableRanges: usable === undefined ? [] : [parseSpan(usable)].flatMap((span) => span ?? []),
      ...(reserved === undefined
        ? {}
        : { reservedIps: [{ ip: at(reserved), mac: "00:16:3e:00:00:01", comment: "" }] }),
    });
    return { snapshot, subnet };
  });

const span = fc.option(
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }))
    .map(([a, b]) => parseSpan(`${at(Math.min(a, b))}-${at(Math.max(a, b))}`)),
  { nil: undefined },
);

const taken =
  (snapshot: Snapshot) =>
  (ip: string): boolean =>
    isInUse(snapshot, ip);

function isAllowed(snapshot: Snapshot, ip: string): boolean {
  const vm = { staticIp: { ipAddress: ip } };
  return checkInputs(vm, new Set(), { snapshot, composes: true }).failures.length === 0;
}

function everyAddress(snapshot: Snapshot, subnet: SubnetItem, range: ReturnType<typeof parseSpan>): string[] {
  const source = { subnet, ...(range === undefined ? {} : { range }) };
  return allowedRuns(source, snapshot).flatMap(({ family, start, end }) =>
    Array.from({ length: Number(end - start) + 1 }, (_, i) => addressAt(start + BigInt(i), family)),
  );
}

describe("the addresses that may be chosen", () => {
  it("are those of the range that the rules let a program give, all of them and no other", () => {
    fc.assert(
      fc.property(worlds, span, ({ snapshot, subnet }, range) => {
        fc.pre(range !== undefined);
        const chosen = new Set(everyAddress(snapshot, subnet, range));
        const kept = new Set(snapshot.reservedIps?.map(({ ip }) => ip));
        for (let last = 0; last < 256; last += 1) {
          const ip = at(last);
          const isIn = range !== undefined && parseSpan(`${ip}-${ip}`) !== undefined && within(range, ip);
          expect(chosen.has(ip), ip).to.equal(isIn && !kept.has(ip) && isAllowed(snapshot, ip));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are in no range of MAAS's where none is given, and all allowed", () => {
    fc.assert(
      fc.property(worlds, ({ snapshot, subnet }) => {
        for (const ip of everyAddress(snapshot, subnet, undefined)) {
          expect(isAllowed(snapshot, ip), ip).to.equal(true);
          expect(snapshot.ranges.find(subnet.id, ip) === undefined, ip).to.equal(subnet.managed);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are each tried once, the taken ones left out, from a place that the key decides", () => {
    fc.assert(
      fc.property(worlds, span, fc.string(), ({ snapshot, subnet }, range, key) => {
        const source = { subnet, ...(range === undefined ? {} : { range }) };
        const runs = allowedRuns(source, snapshot);
        const tried = [...candidates(runs, key, taken(snapshot))];
        expect(new Set(tried).size).to.equal(tried.length);
        expect(tried.length).to.equal(Number(countOf(freeRuns(runs, snapshot))));
        expect(tried.every((ip) => snapshot.addresses.allocation(ip) === undefined)).to.equal(true);
        expect([...candidates(runs, key, taken(snapshot))]).to.deep.equal(tried);
        const [first] = tried;
        const without = candidates(runs, key, (ip) => ip === first || taken(snapshot)(ip));
        expect([...without]).to.deep.equal(tried.slice(1));
      }),
      { numRuns: 60 },
    );
  });

  it("are spread over the range by their keys", () => {
    const snapshot = lab();
    const source = { subnet: lan20 };
    const runs = allowedRuns(source, snapshot);
    const first = new Set(
      Array.from({ length: 200 }, (_, i) => candidates(runs, `vm ${i}`, taken(snapshot)).next().value),
    );
    expect(first.size).to.be.greaterThan(190);
  });

  it("are of an IPv6 /64 those that MAAS gives nobody by itself", () => {
    const [run] = allowedRuns({ subnet: lan6 }, lab());
    const first = candidates(allowedRuns({ subnet: lan6 }, lab()), "web", () => false).next().value ?? "";
    expect(run?.family).to.equal(6);
    expect(formatIp(parseIp(first) as Ip)).to.equal(first);
    expect(first).to.match(/^2001:db8:1::/);
    expect(first.split(":").filter(Boolean).length).to.be.at.most(5);
  });

  it("are of no range of another family", () => {
    const range = parseSpan("2001:db8:1::10-2001:db8:1::20");
    expect(allowedRuns({ subnet: lan10, ...(range === undefined ? {} : { range }) }, lab())).to.deep.equal(
      [],
    );
  });

  it("are in no reserved range for a reservation, which MAAS refuses there", () => {
    const own = new PackedRangeIndex([
      { type: "reserved", subnetId: lan10.id, start: at(60), end: at(69), user: OWN, comment: "" },
    ]);
    const range = parseSpan("10.10.0.65-10.10.0.71");
    const source = { subnet: lan10, ...(range === undefined ? {} : { range }) };
    const snapshot = lab({ ranges: own });
    expect(countOf(allowedRuns(source, snapshot))).to.equal(7n);
    expect(countOf(allowedRuns(source, snapshot, "reservation"))).to.equal(2n);
  });
});

function within(range: NonNullable<ReturnType<typeof parseSpan>>, ip: string): boolean {
  const last = Number(ip.split(".")[3]);
  return (
    Number(formatIp(range.start).split(".")[3]) <= last && last <= Number(formatIp(range.end).split(".")[3])
  );
}

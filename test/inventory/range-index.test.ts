import { expect } from "chai";
import fc from "fast-check";
import { PackedRangeIndex, type RangeItem } from "../../provider/inventory/range-index";
import { formatIp, type Family } from "../../provider/network/address";

/** Addresses of a subnet by number: IPv4 in odd subnets, IPv6 in even ones, over the borders of words. */
function ipOf(subnetId: number, number: number): string {
  const family: Family = subnetId % 2 === 1 ? 4 : 6;
  return family === 4
    ? formatIp({ family, words: [0x7fffff00 + number] })
    : formatIp({ family, words: [0x20010db8, 0, number >> 6, (0xffffffc0 + (number & 63)) >>> 0] });
}

/** A range over numbers, as the model has it. */
interface Interval {
  subnetId: number;
  from: number;
  to: number;
  item: RangeItem;
}

/** Ranges that do not overlap within a subnet: cuts in order, every second gap left out, in any order. */
const intervals: fc.Arbitrary<Interval[]> = fc
  .array(
    fc.record({
      subnetId: fc.integer({ min: 1, max: 4 }),
      cuts: fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { maxLength: 12 }),
      type: fc.constantFrom("dynamic" as const, "reserved" as const),
      user: fc.option(fc.constantFrom("admin", "user1"), { nil: undefined }),
      comment: fc.constantFrom("", "for others", "printers"),
    }),
    { maxLength: 4 },
  )
  .map((rows) => {
    const seen = new Set<number>();
    return rows.flatMap(({ subnetId, cuts, type, user, comment }) => {
      if (seen.has(subnetId)) {
        return [];
      }
      seen.add(subnetId);
      const sorted = [...cuts].sort((a, b) => a - b);
      return sorted.flatMap((from, i) => {
        const to = sorted[i + 1];
        if (i % 2 === 1 || to === undefined) {
          return [];
        }
        const ends = { start: ipOf(subnetId, from), end: ipOf(subnetId, to) };
        const item = { type, subnetId, ...ends, ...(user === undefined ? {} : { user }), comment };
        return [{ subnetId, from, to, item }];
      });
    });
  })
  .chain((found) => fc.shuffledSubarray(found, { minLength: found.length }));

/** What a range says, whatever holds it. */
function plain(range: RangeItem | undefined): unknown {
  return range && [range.type, range.subnetId, range.start, range.end, range.user, range.comment];
}

describe("PackedRangeIndex", () => {
  it("finds what a search through all ranges finds", () => {
    fc.assert(
      fc.property(intervals, fc.integer({ min: 1, max: 4 }), (ranges, subnetId) => {
        const index = new PackedRangeIndex(ranges.map(({ item }) => item));
        expect(index.size).to.equal(ranges.length);
        for (let number = 0; number <= 620; number += 1) {
          const expected = ranges.find(
            (range) => range.subnetId === subnetId && range.from <= number && number <= range.to,
          );
          expect(plain(index.find(subnetId, ipOf(subnetId, number)))).to.deep.equal(plain(expected?.item));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("finds nothing across families or for what is not an address", () => {
    const index = new PackedRangeIndex([
      { type: "reserved", subnetId: 1, start: "::", end: "ffff::", comment: "" },
      { type: "reserved", subnetId: 2, start: "0.0.0.0", end: "255.255.255.255", comment: "" },
    ]);
    expect(index.find(1, "10.0.0.1")).to.equal(undefined);
    expect(index.find(2, "2001:db8::1")).to.equal(undefined);
    expect(index.find(2, "10.1")).to.equal(undefined);
    expect(index.find(2, "10.0.0.1")).to.include({ start: "0.0.0.0" });
  });

  it("takes at most 64 bytes per range", () => {
    const items = Array.from({ length: 1000 }, (_, n): RangeItem => {
      const [start, end] = [ipOf(2, 2 * n), ipOf(2, 2 * n)];
      return { type: "reserved", subnetId: 2, start, end, comment: "for others" };
    });
    const index = new PackedRangeIndex(items);
    expect(index.byteLength / index.size).to.be.at.most(64);
  });
});

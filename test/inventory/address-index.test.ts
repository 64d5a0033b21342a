import { expect } from "chai";
import fc from "fast-check";
import { PackedAddressIndex } from "../../provider/inventory/address-index";
import { AllocType } from "../../provider/maas/wire";
import { canonicalIp, formatIp } from "../../provider/network/address";

const { Auto, Sticky, UserReserved, Dhcp, Discovered } = AllocType;

/** Addresses near to each other and far apart, of both families, and of equal low words. */
const anyIp = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map((n) => formatIp({ family: 4, words: [0x0a0a0000 + n] })),
  fc.integer({ min: 0, max: 300 }).map((n) => formatIp({ family: 6, words: [0x20010db8, 0, 0, n] })),
  fc.integer({ min: 0, max: 300 }).map((n) => formatIp({ family: 6, words: [0x20010db8, n, 0, 1] })),
  fc.integer({ min: 0, max: 0xffffffff }).map((word) => formatIp({ family: 4, words: [word] })),
  fc
    .tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 0xffffffff })))
    .map((words) => formatIp({ family: 6, words }))
    .filter((ip) => canonicalIp(ip) !== undefined),
);
const anyType = fc.constantFrom(Auto, Sticky, UserReserved, Dhcp);

describe("PackedAddressIndex", () => {
  it("answers as a Map does", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(anyIp, anyType), { selector: ([ip]) => ip, maxLength: 500 }),
        fc.array(anyIp, { maxLength: 100 }),
        (entries, questions) => {
          const index = new PackedAddressIndex();
          for (const [ip, type] of entries) {
            index.add(ip, type);
          }
          const model = new Map<string, number>(entries);
          expect(index.size).to.equal(model.size);
          for (const ip of [...model.keys(), ...questions]) {
            expect(index.allocation(ip), ip).to.equal(model.get(ip));
          }
        },
      ),
    );
  });

  it("takes every spelling of an address for the same", () => {
    const index = new PackedAddressIndex();
    index.add("2001:DB8:0:0::1", Sticky);
    expect(index.allocation("2001:db8::1")).to.equal(Sticky);
    index.add("2001:db8::1", Sticky);
    expect(index.size).to.equal(1);
  });

  it("distinguishes 0.0.0.1 from ::1 and 10.0.0.1 from 64:ff9b::10.0.0.1", () => {
    const index = new PackedAddressIndex();
    index.add("::1", Auto);
    index.add("64:ff9b::10.0.0.1", Auto);
    expect(index.allocation("0.0.0.1")).to.equal(undefined);
    expect(index.allocation("10.0.0.1")).to.equal(undefined);
  });

  it("lets an observed address give way, whichever comes first", () => {
    const [before, after] = [new PackedAddressIndex(), new PackedAddressIndex()];
    before.add("10.10.0.5", Discovered);
    expect(before.allocation("10.10.0.5")).to.equal(Discovered);
    before.add("10.10.0.5", Sticky);
    expect(before.allocation("10.10.0.5")).to.equal(Sticky);
    after.add("10.10.0.5", Sticky);
    after.add("10.10.0.5", Discovered);
    expect(after.allocation("10.10.0.5")).to.equal(Sticky);
    expect(after.size).to.equal(1);
  });

  it("does not take what is not an address", () => {
    const index = new PackedAddressIndex();
    expect(index.add("10.1", Sticky)).to.equal(false);
    expect(index.add("10.0.0.1", Sticky)).to.equal(true);
    expect(index.allocation("10.1")).to.equal(undefined);
    expect(index.size).to.equal(1);
  });

  it("takes at most 64 bytes per address, from one table size to the next", () => {
    for (const prefix of ["10.0", "2001:db8:"]) {
      const index = new PackedAddressIndex();
      for (let n = 0; n < 5000; n += 1) {
        index.add(
          prefix.includes(":") ? `${prefix}:${n.toString(16)}` : `${prefix}.${n >> 8}.${n & 255}`,
          Auto,
        );
        if (n > 100) {
          expect(index.byteLength / index.size).to.be.at.most(64);
        }
      }
    }
  });
});

import { expect } from "chai";
import fc from "fast-check";
import { canonicalIp, compareIps, formatIp, parseIp } from "../../provider/network/address";
import {
  broadcastAddress,
  contains,
  formatCidr,
  lastAddress,
  networkAddress,
  parseCidr,
} from "../../provider/network/address-block";
import { reservedBlock } from "../../provider/network/address-reserved";
import { addressText, blockText, validAddress, validBlock } from "./address-texts";
import { Judge } from "./judge";

/** Cases in all; `npm run test:addresses` asks for 100,000. */
const cases = Number(process.env["ADDRESS_CASES"] ?? 2000);

describe("addresses, against Python's ipaddress as an independent judge", function () {
  this.timeout(cases * 10);
  let judge: Judge;

  before(function () {
    const started = Judge.start();
    if (!started) {
      console.log("      no python3 here, so nobody judges the addresses");
      this.skip();
    }
    judge = started;
  });

  after(() => judge?.stop());

  const share = (part: number) => ({ numRuns: Math.ceil(cases * part) });

  it("reads, refuses, spells and reserves the same", () =>
    fc.assert(
      fc.asyncProperty(addressText, async (text) => {
        const ip = parseIp(text);
        const mine = ip
          ? { canonical: formatIp(ip), family: ip.family, reserved: reservedBlock(ip) !== undefined }
          : null;
        expect(mine).to.deep.equal(await judge.ask({ kind: "address", text }));
      }),
      share(0.5),
    ));

  it("reads and refuses the same blocks, with the same ends", () =>
    fc.assert(
      fc.asyncProperty(blockText, async (text) => {
        const block = parseCidr(text);
        const mine = block
          ? {
              canonical: formatCidr(block),
              last: formatIp(lastAddress(block)),
              networkIsHost: networkAddress(block) === undefined,
              lastIsHost: broadcastAddress(block) === undefined,
            }
          : null;
        expect(mine).to.deep.equal(await judge.ask({ kind: "network", text }));
      }),
      share(0.25),
    ));

  it("puts the same addresses into the same blocks", () =>
    fc.assert(
      fc.asyncProperty(validBlock, validAddress, fc.boolean(), async (network, other, inside) => {
        const block = parseCidr(network);
        const text = inside && block ? formatIp(lastAddress(block)) : other;
        const ip = parseIp(text);
        fc.pre(block !== undefined && ip !== undefined);
        expect(contains(block, ip)).to.equal(await judge.ask({ kind: "contains", text, network }));
      }),
      share(0.15),
    ));

  it("orders the same", () =>
    fc.assert(
      fc.asyncProperty(validAddress, validAddress, fc.boolean(), async (text, another, same) => {
        const other = same ? text : another;
        const [left, right] = [parseIp(text), parseIp(other)];
        fc.pre(left !== undefined && right !== undefined);
        expect(compareIps(left, right)).to.equal(await judge.ask({ kind: "compare", text, other }));
      }),
      share(0.1),
    ));

  it("spells what is canonical as it is", () =>
    fc.assert(
      fc.property(validAddress, (text) => {
        const canonical = canonicalIp(text);
        fc.pre(canonical !== undefined);
        expect(canonicalIp(canonical)).to.equal(canonical);
      }),
      share(0.1),
    ));
});

import { expect } from "chai";
import fc from "fast-check";
import { PackedAddressIndex } from "../../provider/inventory/address-index";
import { allowedRuns } from "../../provider/inventory/free-addresses";
import { toNumber } from "../../provider/network/address-runs";
import { parseIp } from "../../provider/network/address";
import { freeThere } from "../../provider/rules/free-there";
import { lab, lan10, lan20 } from "../support/recorded-lab";

const at = (last: number): string => `10.10.0.${last}`;

function world(used: readonly number[]) {
  const addresses = new PackedAddressIndex();
  used.forEach((last) => addresses.add(at(last), 1));
  return lab({ subnets: [lan10, lan20], addresses });
}

const question = (ip: string) => ({ property: "staticIp.ipAddress", ip, subnetId: lan10.id });

const none = (): boolean => false;

describe("freeThere", () => {
  it("names the next ones after the address, without those that the program asks for", () => {
    expect(freeThere(question(at(50)), world([50, 51, 53]), (ip) => ip === at(54))).to.equal(
      ". Free in subnet lan10 (10.10.0.0/24): 10.10.0.52, 10.10.0.55, 10.10.0.56",
    );
  });

  it("goes on with those before it, and says nothing where none is free", () => {
    const all = Array.from({ length: 254 }, (_, index) => index + 1);
    const runs = allowedRuns({ subnet: lan10 }, world([]));
    const [first, last] = [runs[0], runs.at(-1)].map((run, at) =>
      Number(((at === 0 ? run?.start : run?.end) ?? 0n) & 255n),
    );
    const but = (...free: number[]) => world(all.filter((one) => !free.includes(one)));
    expect(freeThere(question(at(last ?? 0)), but(first ?? 0), none)).to.equal(
      `. Free in subnet lan10 (10.10.0.0/24): ${at(first ?? 0)}`,
    );
    expect(freeThere(question(at(50)), but(), none)).to.equal("");
  });

  it("names only what is allowed and free, whatever is in use and asked for", () => {
    const lasts = fc.uniqueArray(fc.integer({ min: 1, max: 254 }), { maxLength: 254 });
    fc.assert(
      fc.property(lasts, lasts, fc.integer({ min: 1, max: 254 }), (used, asked, of) => {
        const snapshot = world([...used, of]);
        const said = freeThere(question(at(of)), snapshot, (ip) => asked.some((last) => at(last) === ip));
        const named = /: (.*)$/.exec(said)?.[1]?.split(", ") ?? [];
        const runs = allowedRuns({ subnet: lan10 }, snapshot);
        const isAllowed = (ip: string): boolean => {
          const number = toNumber(parseIp(ip)!);
          return runs.some(({ start, end }) => start <= number && number <= end);
        };
        const free = Array.from({ length: 254 }, (_, index) => index + 1).filter(
          (last) => isAllowed(at(last)) && ![...used, ...asked, of].includes(last),
        );
        expect(named).to.have.length(Math.min(3, free.length));
        expect(free.map(at)).to.include.members(named);
      }),
    );
  });
});

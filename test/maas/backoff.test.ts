import { expect } from "chai";
import fc from "fast-check";
import { backoffDelay, parseRetryAfter } from "../../provider/maas/backoff";

const policy = fc.record({
  base: fc.integer({ min: 1, max: 10_000 }),
  cap: fc.integer({ min: 1, max: 60_000 }),
});
const attempt = fc.integer({ min: 0, max: 2000 });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const asked = fc.integer({ min: 0, max: 600_000 });

describe("the pause before a retry", () => {
  it("is any part of a bound that doubles with each attempt", () => {
    const delays = [0, 1, 2, 3].map((n) => backoffDelay({ base: 500, cap: 15_000 }, n, 0.5));
    expect(delays).to.deep.equal([250, 500, 1000, 2000]);
    expect(backoffDelay({ base: 500, cap: 15_000 }, 3, 0)).to.equal(0);
  });

  it("never passes the cap, however many attempts there were", () =>
    fc.assert(
      fc.property(policy, attempt, chance, (p, n, random) => {
        expect(backoffDelay(p, n, random)).to.be.within(0, p.cap);
      }),
    ));

  it("is never shorter than what the server asked for, and longer by at most the bound", () =>
    fc.assert(
      fc.property(policy, attempt, chance, asked, (p, n, random, retryAfter) => {
        expect(backoffDelay(p, n, random, retryAfter)).to.be.within(retryAfter, retryAfter + p.cap);
      }),
    ));

  it("spreads those that failed together over the whole bound", () =>
    fc.assert(
      fc.property(policy, attempt, chance, (p, n, random) => {
        const whole = backoffDelay(p, n, 1);
        expect(backoffDelay(p, n, random)).to.be.closeTo(whole * random, 1e-6);
      }),
    ));
});

describe("Retry-After", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");

  it("in seconds", () =>
    fc.assert(
      fc.property(fc.nat(1_000_000), (seconds) => {
        expect(parseRetryAfter(String(seconds), now)).to.equal(seconds * 1000);
      }),
    ));

  it("as a date, in the three spellings of RFC 9110", () => {
    for (const date of [
      "Sun, 01 Mar 2026 12:00:10 GMT",
      "Sunday, 01-Mar-26 12:00:10 GMT",
      "Sun Mar  1 12:00:10 2026",
    ]) {
      expect(parseRetryAfter(date, now), date).to.equal(10_000);
    }
  });

  it("as a date that has passed asks for no pause", () => {
    expect(parseRetryAfter("Sun, 01 Mar 2026 11:59:00 GMT", now)).to.equal(0);
  });

  it("of the date's own making comes back to the second", () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
        const header = new Date(now + seconds * 1000).toUTCString();
        expect(parseRetryAfter(header, now)).to.equal(seconds * 1000);
      }),
    ));

  it("that is neither is as good as none", () => {
    for (const header of [null, "", "soon", "-5", "1.5", "10 s", "0x10", "1e3"]) {
      expect(parseRetryAfter(header, now), String(header)).to.equal(undefined);
    }
  });
});

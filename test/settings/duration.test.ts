import { expect } from "chai";
import fc from "fast-check";
import { parseDuration, formatDuration } from "../../provider/duration";

describe("a duration", () => {
  it("is read as milliseconds", () => {
    for (const [text, ms] of Object.entries({
      "90s": 90_000,
      "30m": 1_800_000,
      "1h30m": 5_400_000,
      "1.5h": 5_400_000,
      "0.5s": 500,
      "250ms": 250,
      "1m1s1ms": 61_001,
      "0s": 0,
    })) {
      expect(parseDuration(text), text).to.equal(ms);
    }
  });

  it("is nothing else", () => {
    for (const text of [
      "",
      "5",
      "s",
      "5 s",
      " 5s",
      "5s ",
      "-5s",
      "+5s",
      "1e3s",
      "5d",
      "5S",
      "1:30",
      ".5s",
      "5.s",
      "5s,",
      "∞s",
    ]) {
      expect(parseDuration(text), JSON.stringify(text)).to.equal(undefined);
    }
  });

  it("is the sum of its parts, in whole milliseconds", () =>
    fc.assert(
      fc.property(fc.nat(99), fc.nat(59), fc.nat(59), fc.nat(999), (h, m, s, ms) => {
        expect(parseDuration(`${h}h${m}m${s}s${ms}ms`)).to.equal(((h * 60 + m) * 60 + s) * 1000 + ms);
      }),
    ));

  it("is never a fraction of a millisecond", () => {
    for (const text of ["0.0001s", "1.1ms", "0.1s0.2s", "4.35s"]) {
      expect(Number.isInteger(parseDuration(text)), text).to.equal(true);
    }
  });

  it("never is so long that the engine's clock and Node's timers cannot bear it", () => {
    expect(parseDuration("876000h")).to.equal(undefined);
    expect(parseDuration(`${"9".repeat(400)}h`)).to.equal(undefined);
  });

  it("is said for people", () => {
    for (const [ms, text] of [
      [0, "0 ms"],
      [850, "850 ms"],
      [999.7, "1 s"],
      [1499, "1 s"],
      [12_000, "12 s"],
      [119_400, "119 s"],
      [119_600, "2 min"],
      [200_000, "3 min 20 s"],
      [5_400_000, "90 min"],
    ] as const) {
      expect(formatDuration(ms)).to.equal(text);
    }
  });
});

import { expect } from "chai";
import { chosenSeed, fuzz, wayOf } from "./fuzz/fuzz";

const STEPS = 1000;

describe("random operations in random order", () => {
  const seed = chosenSeed();

  // One of two seeds in a row has requests that overlap, and the other goes over HTTP.
  for (const each of [seed, seed + 1]) {
    const way = wayOf(each, true);
    it(`break no rule of MAAS in ${STEPS} steps (FUZZ_SEED=${each}, ${way})`, async function () {
      this.timeout(5 * 60_000);
      expect(await fuzz(each, STEPS, way)).to.equal(undefined);
    });
  }
});

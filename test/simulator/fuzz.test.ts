import { expect } from "chai";
import { chosenSeed, fuzz } from "./fuzz/fuzz";

const STEPS = 1000;

describe("random operations in random order", () => {
  const seed = chosenSeed();

  // One of two seeds in a row has requests that overlap.
  for (const each of [seed, seed + 1]) {
    it(`break no rule of MAAS in ${STEPS} steps (FUZZ_SEED=${each})`, async function () {
      this.timeout(5 * 60_000);
      expect(await fuzz(each, STEPS)).to.equal(undefined);
    });
  }
});

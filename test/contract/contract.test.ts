import { expect } from "chai";
import { loadRuns, RECORDINGS, recordingsPresent } from "./recordings";
import { Replay } from "./replay";

describe("the contract: exchanges recorded from a real MAAS region", function () {
  this.timeout(120_000);

  if (!recordingsPresent()) {
    it(`is skipped: there is no ${RECORDINGS}`, function () {
      this.skip();
    });
    return;
  }

  for (const run of loadRuns()) {
    it(`holds in the run of ${run.length} exchanges from ${run[0]?.name ?? ""}`, async () => {
      const outcomes = await Replay.run(run);
      expect(outcomes).to.have.lengthOf(run.length);
      const differing = outcomes.flatMap(({ exchange, differences }) =>
        differences.map((difference) => `${exchange.seq} ${exchange.name}: ${difference}`),
      );
      expect(differing).to.deep.equal([]);
    });
  }
});

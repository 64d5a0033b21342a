import { expect } from "chai";
import { requestsOf } from "./crash";
import { disturbedAt } from "./disturbed";
import { disturbances } from "./faults";
import { faultConfig } from "./faults-matrix";
import { Lab } from "./lab";
import { faultScenarios, staticVm } from "./scenarios";

/** A sample of `npm run test:faults`: faults that leave open whether MAAS did what it was asked for. */
const sample: [string, string, RegExp][] = [
  ["create", "no answer, effect late", /op=compose$/],
  ["create", "an orphan of compose", /op=compose$/],
  ["create", "502, effect done", /op=deploy$/],
  ["update", "reset, effect done", /^PUT/],
  ["delete", "502, effect done", /^DELETE/],
  ["delete", "the VM deleted, its LXD instance left", /^DELETE/],
  ["refresh", "half an answer", /^GET machines/],
];

describe("an operation that is disturbed", function () {
  this.timeout(60_000);
  let lab: Lab;

  before(async () => {
    lab = await Lab.start(faultConfig);
  });

  after(() => lab.stop());

  for (const [name, fault, pattern] of sample) {
    it(`${name}, ${fault} at ${pattern.source}`, async () => {
      const scenario = faultScenarios.find((one) => one.name === name);
      const disturbance = disturbances.find((one) => one.name === fault);
      if (scenario === undefined || disturbance === undefined) throw new Error("there is no such point");
      const seen = await requestsOf(lab, scenario, staticVm, true);
      const at = seen.find(({ summary }) => pattern.test(summary));
      if (at === undefined) throw new Error(`no request of ${name} is ${pattern.source}`);
      const point = { n: at.number, request: at.summary };
      const { verdict, detail } = await disturbedAt(lab, scenario, staticVm, disturbance, point);
      expect(["converged", "recovered"], detail).to.include(verdict);
    });
  }
});

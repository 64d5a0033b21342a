import { expect } from "chai";
import type { Exchange } from "../support/intercepting-proxy";
import { crashAt } from "./crash";
import { Lab } from "./lab";
import { commissionedVm, scenario, staticVm, twoInterfaces, type VmKind } from "./scenarios";

const op = (name: string) => (exchange: Exchange) => exchange.op === name;
const method = (name: string) => (exchange: Exchange) => exchange.method === name;

/** A sample of `npm run test:crash`: where MAAS has done something of which nobody has learned. */
const sample: [string, VmKind, "before" | "after", string, (exchange: Exchange) => boolean][] = [
  ["create", staticVm, "after", "compose", op("compose")],
  ["create", staticVm, "after", "hostname and mark", method("PUT")],
  ["create", twoInterfaces, "before", "link", op("link_subnet")],
  ["create", commissionedVm, "after", "commission", op("commission")],
  ["create", staticVm, "after", "deploy", op("deploy")],
  ["create, given up", staticVm, "after", "compose", op("compose")],
  ["replace", staticVm, "after", "delete", method("DELETE")],
  ["repair", twoInterfaces, "after", "commission", op("commission")],
  ["delete", staticVm, "after", "release", op("release")],
];

describe("a provider process that is killed", function () {
  this.timeout(60_000);
  let lab: Lab;

  before(async () => {
    lab = await Lab.start();
  });

  after(() => lab.stop());

  for (const [name, vm, moment, request, is] of sample) {
    it(`${moment} ${request} in the middle of: ${name} of ${vm.name}`, async () => {
      const { killedAt, verdict, detail } = await crashAt(lab, scenario(name), vm, { request, is, moment });
      expect(killedAt, "nothing was interrupted").to.be.a("string");
      expect({ verdict, detail }).to.deep.equal({ verdict: "recovered", detail: "" });
    });
  }
});

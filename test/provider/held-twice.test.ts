import { expect } from "chai";
import { startSimulator, type Simulator } from "../../simulator";
import { Caller } from "../support/caller";
import { INSTANT, providerOf, urnOf } from "../support/in-process-provider";

const GIVEN = { vmHost: "vmhost1", memory: 2048, distroSeries: "jammy", __urn: urnOf("web") };

/**
 * Where the engine is told to replace a VM and has the new one made first, it does not show the old one before, so that the create goes on with
 * the machine of the old one. The state then holds it twice until the old entry is deleted, which may be in a later run.
 */
describe("a machine that the state holds twice", function () {
  this.timeout(60_000);
  let region: Simulator;
  let caller: Caller;

  before(async () => {
    region = await startSimulator({ timings: INSTANT });
    caller = new Caller(region);
  });

  after(() => region.stop());

  it("is not deleted as the old VM of the one that stays, in a later run either", async () => {
    const lines: string[] = [];
    const start = () => providerOf(region, { log: (line) => lines.push(line) });
    const first = start();
    const { inputs } = await first.check({}, GIVEN);
    const old = await first.create(inputs);
    const again = start();
    const anew = await again.create((await again.check({}, GIVEN)).inputs);
    expect(anew.id).to.equal(old.id);

    const later = start();
    const checked = await later.check(inputs, GIVEN);
    expect(await later.diff(anew.id, anew.outs, checked.inputs)).to.deep.include({ changes: false });
    await later.delete(old.id, old.outs);
    expect(lines.join("\n")).to.contain(`machine ${old.id} was not deleted`);
    expect(await caller.send("GET", `/machines/${old.id}/`)).to.have.property("status", 200);

    await start().delete(anew.id, anew.outs);
    expect(await caller.send("GET", `/machines/${old.id}/`)).to.have.property("status", 404);
  });

  it("is not deleted with one resource while another one of the run holds it", async () => {
    const lines: string[] = [];
    const start = () => providerOf(region, { log: (line) => lines.push(line) });
    const { inputs } = await start().check({}, GIVEN);
    const made = await start().create(inputs);
    const later = start();
    const other = { ...made.outs, __urn: urnOf("imported") };
    await later.diff(made.id, other, { ...inputs, __urn: urnOf("imported") });
    await later.delete(made.id, made.outs);
    expect(lines.join("\n")).to.contain(
      `machine ${made.id} was not deleted: VM "imported" of this stack holds it`,
    );
    expect(await caller.send("GET", `/machines/${made.id}/`)).to.have.property("status", 200);
    await start().delete(made.id, made.outs);
  });
});

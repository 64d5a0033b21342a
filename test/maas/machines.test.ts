import { expect } from "chai";
import { listMachines } from "../../provider/maas/machines";
import { connectTo } from "../support/fake-maas-client";
import { FakeMaas, type Answer } from "../support/fake-maas";

describe("a list of machines", () => {
  let region: FakeMaas;

  beforeEach(async () => {
    region = await FakeMaas.start();
  });

  afterEach(() => region.stop());

  /** Answers with a machine for each host name asked for. */
  const mirror: Answer = (response, { query }) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(query.getAll("hostname").map((hostname) => ({ hostname }))));
  };

  it("of many fits in request lines, even with the longest host names", async () => {
    region.answer(mirror);
    const hostname = Array.from({ length: 200 }, (_, i) => `vm-${i}-`.padEnd(63, "x"));
    const machines = await listMachines(connectTo(region).client, { hostname });
    expect(machines.map((machine) => machine.hostname)).to.deep.equal(hostname);
    // nginx, which stands before MAAS's regions, takes 8 kB (large_client_header_buffers) for the whole line.
    expect(Math.max(...region.received.map(({ path }) => path.length))).to.be.below(7000);
  });

  it("of none asks nothing, since no filter would mean all", async () => {
    region.answer(mirror);
    expect(await listMachines(connectTo(region).client, { id: [] })).to.deep.equal([]);
    expect(region.received).to.have.length(0);
  });
});

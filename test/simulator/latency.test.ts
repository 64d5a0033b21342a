import { expect } from "chai";
import type { SteppedClock } from "../../simulator/index";
import { startLab, type Lab } from "../support/caller";

/** Milliseconds of the region's clock until a request is answered. */
async function cost(clock: SteppedClock, request: Promise<unknown>): Promise<number> {
  const started = clock.now();
  let answered = false;
  void request.then(() => (answered = true));
  while (!answered) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    clock.step();
  }
  return clock.now() - started;
}

describe("the latencies of a real region", () => {
  let lab: Lab;

  // Nothing but requests takes time, so that the clock shows their cost.
  const timings = { commission: 0, deploy: 0, release: 0 };

  beforeEach(async () => {
    lab = await startLab({ latency: "real", timings });
  });

  afterEach(() => lab.simulator.stop());

  it("are within what was measured for the operations of a VM's life", async () => {
    const { caller, clock } = lab;
    const composing = caller.compose("web", { interfaces: "eth0:subnet_cidr=10.10.0.0/24" });
    expect(await cost(clock, composing)).to.be.within(150, 450);
    const path = `/machines/${await composing}/`;
    const nics = `/nodes/${await composing}/interfaces/`;
    const listing = caller.ask<{ id: number }[]>("GET", nics);
    expect(await cost(clock, listing)).to.be.within(30, 70);
    const link = `${nics}${(await listing)[0]?.id}/?op=link_subnet`;
    const form = { mode: "STATIC", subnet: "1", ip_address: "10.10.0.60", force: "true" };
    expect(await cost(clock, caller.ask("POST", link, form))).to.be.within(70, 150);
    expect(await cost(clock, caller.ask("POST", `${path}?op=deploy`, {}))).to.be.within(800, 1400);
    expect(await cost(clock, caller.ask("GET", path))).to.be.within(160, 290);
    expect(await cost(clock, caller.ask("GET", `/machines/?id=${await composing}`))).to.be.within(260, 440);
    expect(await cost(clock, caller.ask("GET", "/events/?op=query&after=100000"))).to.be.within(14, 15);
    expect(await cost(clock, caller.ask("POST", `${path}?op=release`, {}))).to.be.within(300, 300);
    expect(await cost(clock, caller.ask("DELETE", path))).to.be.within(200, 200);
  });

  it("grow with the answer", async () => {
    const { caller, clock } = lab;
    const ids: string[] = [];
    for (let at = 0; at < 20; at += 1) {
      const composing = caller.compose(`vm-${at}`);
      await cost(clock, composing);
      ids.push(await composing);
    }
    const query = ids.map((id) => `id=${id}`).join("&");
    // 0.9 s on the real region, with 20 machines of 19 kB each.
    expect(await cost(clock, caller.ask("GET", `/machines/?${query}`))).to.be.within(600, 900);
  });

  it("hold the four web threads: the effect of a deploy is there while its request still waits", async () => {
    await lab.simulator.stop();
    lab = await startLab({ latency: "real" });
    const { caller, clock } = lab;
    const composing = caller.compose("web");
    await cost(clock, composing);
    const deploying = caller.ask("POST", `/machines/${await composing}/?op=deploy`, {});
    while (lab.simulator.state().machines.every(({ status }) => status !== "Deploying")) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      clock.step();
    }
    expect(lab.simulator.requests().every(({ path }) => !path.includes("/machines/"))).to.equal(true);
    await cost(clock, deploying);
  });
});

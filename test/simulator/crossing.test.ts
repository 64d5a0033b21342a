import { expect } from "chai";
import { join } from "node:path";
import { temporaryFolder } from "../support/temporary";
import { settle, startLab, type Answer, type Lab } from "../support/caller";

/** What random operations found: one thing comes across another. */
describe("operations that cross", () => {
  let lab: Lab;

  afterEach(() => lab.simulator.stop());

  const act = (systemId: string, op: string): Promise<Answer> =>
    lab.caller.send("POST", `/machines/${systemId}/?op=${op}`, {});
  const status = async (systemId: string): Promise<string> =>
    (await lab.caller.machine(systemId)).status_name;

  /** Until a request that blocks has had its effect. */
  async function until(systemId: string, type: string): Promise<void> {
    const path = `/events/?op=query&id=${systemId}&level=DEBUG&limit=1000`;
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { events } = await lab.caller.ask<{ events: { type: string }[] }>("GET", path);
      if (events.some((event) => event.type === type)) {
        return;
      }
    }
    throw new Error(`${systemId} has no event '${type}'`);
  }

  it("a machine that is marked broken without a rack stays Broken: there is no way back to Deployed", async () => {
    lab = await startLab();
    const systemId = await lab.caller.compose("web");
    await act(systemId, "deploy");
    settle(lab.clock);
    lab.simulator.setFaults([{ kind: "no-rack" }]);
    expect((await act(systemId, "mark_broken")).status).to.equal(503);
    expect(await status(systemId)).to.equal("Broken");
    const { events } = await lab.caller.ask<{ events: { description: string }[] }>(
      "GET",
      `/events/?op=query&id=${systemId}&level=DEBUG&limit=1`,
    );
    expect(events[0]?.description).to.equal("From 'Releasing' to 'Broken'");
  });

  it("an abort that waits for the power leaves alone what was marked broken meanwhile", async () => {
    lab = await startLab({ timings: { power: 1000, deploy: 10_000 } });
    const systemId = await lab.caller.compose("web");
    const deploying = act(systemId, "deploy");
    await until(systemId, "Deploying");
    lab.clock.advance(1000);
    await deploying;
    const aborting = act(systemId, "abort");
    await until(systemId, "Aborted deployment");
    const breaking = act(systemId, "mark_broken");
    await until(systemId, "User marking node broken");
    lab.clock.advance(1000);
    expect([(await aborting).status, (await breaking).status]).to.deep.equal([200, 200]);
    expect(await status(systemId)).to.equal("Broken");
  });

  it("tests that pass make a machine New whose commissioning had failed", async () => {
    lab = await startLab();
    lab.simulator.setFaults([{ kind: "commissioning-failure" }]);
    const systemId = await lab.caller.compose("web", { skip_commissioning: "" });
    settle(lab.clock);
    expect(await status(systemId)).to.equal("Failed commissioning");
    expect((await act(systemId, "test")).status).to.equal(200);
    settle(lab.clock);
    expect(await lab.caller.machine(systemId)).to.include({
      status_name: "New",
      status_message: "New",
      owner: null,
      power_state: "off",
    });
  });

  it("tests that are aborted in rescue mode put back what was before it, though no transition leads there", async () => {
    lab = await startLab();
    lab.simulator.setFaults([{ kind: "commissioning-failure" }]);
    const systemId = await lab.caller.compose("web", { skip_commissioning: "" });
    settle(lab.clock);
    expect((await act(systemId, "rescue_mode")).status).to.equal(200);
    settle(lab.clock);
    expect(await status(systemId)).to.equal("Rescue mode");
    expect((await act(systemId, "test")).status).to.equal(200);
    expect((await act(systemId, "abort")).status).to.equal(200);
    expect(await status(systemId)).to.equal("Failed commissioning");
  });

  it("a machine that allocation made is gone when it is marked broken, also after a restart", async () => {
    const state = join(temporaryFolder("crossing"), "region.state");
    lab = await startLab({ state });
    const { system_id: systemId } = await lab.caller.ask<{ system_id: string }>(
      "POST",
      "/machines/?op=allocate",
      {},
    );
    expect((await act(systemId, "mark_broken")).status).to.equal(200);
    for (const restart of [true, false]) {
      expect((await lab.caller.send("GET", `/machines/${systemId}/`)).status).to.equal(404);
      expect(lab.simulator.state().instances).to.deep.equal([]);
      if (restart) {
        await lab.simulator.stop();
        lab = await startLab({ state });
      }
    }
  });

  it("no address is given out that is held in a subnet which overlaps", async () => {
    lab = await startLab();
    const { id } = await lab.caller.ask<{ id: number }>("POST", "/subnets/", { cidr: "10.10.0.0/28" });
    await lab.caller.ask("POST", "/ipaddresses/?op=reserve", { ip: "10.10.0.1" });
    await lab.caller.ask("POST", "/ipaddresses/?op=reserve", { subnet: "lan10", ip: "10.10.0.40" });
    const given = new Set<string>();
    for (;;) {
      const { status: answered, text } = await lab.caller.send("POST", "/ipaddresses/?op=reserve", {
        subnet: String(id),
      });
      if (answered !== 200) {
        expect([answered, text]).to.deep.equal([503, "No more IPs available in subnet: 10.10.0.0/28."]);
        break;
      }
      given.add((JSON.parse(text) as { ip: string }).ip);
    }
    const held = lab.simulator.state().addresses.map(({ ip }) => ip);
    expect(new Set(held).size).to.equal(held.length);
    // Of .1 to .14 the rack has .5 and the hosts .11 and .12, and .1 was reserved by its subnet's longest prefix.
    const free = [2, 3, 4, 6, 7, 8, 9, 10, 13, 14].map((last) => `10.10.0.${last}`);
    expect([...given]).to.have.members(free);
  });
});

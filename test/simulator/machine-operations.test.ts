import { expect } from "chai";
import { settle, startLab, statusAndText, type Answer, type Caller, type Lab } from "../support/caller";

describe("operations on machines", () => {
  let lab: Lab;
  let caller: Caller;
  let systemId: string;

  beforeEach(async () => {
    lab = await startLab();
    ({ caller } = lab);
    systemId = await caller.compose("web", { skip_commissioning: "false" });
    settle(lab.clock);
  });

  afterEach(() => lab.simulator.stop());

  const send = (op: string, form: Record<string, string> = {}, who = caller): Promise<Answer> =>
    who.send("POST", `/machines/${systemId}/?op=${op}`, form);
  const status = async (): Promise<string> => (await caller.machine(systemId)).status_name;

  /** Sends the request. @returns the status at once, and once everything has settled */
  async function through(op: string, form: Record<string, string> = {}): Promise<string[]> {
    const answer = await send(op, form);
    expect(answer.status, answer.text).to.equal(200);
    const { status_name: now } = JSON.parse(answer.text) as { status_name: string };
    settle(lab.clock);
    return [now, await status()];
  }

  it("take a machine through its life", async () => {
    expect(await through("deploy")).to.deep.equal(["Deploying", "Deployed"]);
    expect(await through("test", { testing_scripts: "ntp" })).to.deep.equal(["Testing", "Deployed"]);
    expect(await through("rescue_mode")).to.deep.equal(["Entering rescue mode", "Rescue mode"]);
    expect(await through("exit_rescue_mode")).to.deep.equal(["Exiting rescue mode", "Deployed"]);
    expect(await through("release", { erase: "true" })).to.deep.equal(["Disk erasing", "Ready"]);
    expect(await through("commission")).to.deep.equal(["Commissioning", "Ready"]);
  });

  it("end early by abort, back where they began", async () => {
    await send("deploy");
    expect(await through("abort")).to.deep.equal(["Deploying", "Allocated"]);
    await send("test");
    expect(await through("abort")).to.deep.equal(["Testing", "Allocated"]);
    // It is off: there is nothing to wait for.
    expect(await through("release")).to.deep.equal(["Ready", "Ready"]);
    await send("commission");
    expect(await through("abort")).to.deep.equal(["Commissioning", "New"]);
    expect(statusAndText(await send("abort"))).to.equal(
      `409 Cannot abort in current state: node ${systemId} is in state New.`,
    );
  });

  it("lock a deployed machine against everything that changes it", async () => {
    expect(statusAndText(await send("lock"))).to.equal("409 Can't lock, node is not deployed or deploying");
    await through("deploy");
    expect(statusAndText(await send("unlock"))).to.equal("409 Machine is not locked");
    await through("lock");
    expect((await caller.machine(systemId)).locked).to.equal(true);
    expect(statusAndText(await send("lock"))).to.equal("409 Machine is already locked");
    expect(statusAndText(await send("release"))).to.equal("403 ");
    expect(statusAndText(await caller.send("DELETE", `/machines/${systemId}/`))).to.equal("403 ");
    await through("unlock");
    expect(await through("release")).to.deep.equal(["Releasing", "Ready"]);
  });

  it("mark a machine broken and fixed", async () => {
    expect(statusAndText(await send("mark_fixed"))).to.equal("409 Can't mark a non-broken node as 'Ready'.");
    expect((await send("mark_broken")).status).to.equal(403);
    await caller.ask("POST", "/machines/?op=allocate", { system_id: systemId });
    expect((await through("mark_broken", { comment: "smoke" }))[1]).to.equal("Broken");
    expect(await through("mark_fixed")).to.deep.equal(["Ready", "Ready"]);
  });

  it("pass over failed tests on request", async () => {
    expect(statusAndText(await send("override_failed_testing"))).to.equal(
      "409 Unable to override node status. Node is not in 'Failed testing' status.",
    );
    lab.simulator.setFaults([{ kind: "test-failure", script: "ntp" }]);
    expect(await through("test", { testing_scripts: "ntp" })).to.deep.equal(["Testing", "Failed testing"]);
    expect(await through("override_failed_testing")).to.deep.equal(["Ready", "Ready"]);
  });

  it("turn machines on and off", async () => {
    expect(statusAndText(await send("power_on"))).to.equal("409 Can't start node: it hasn't been allocated.");
    await through("deploy");
    await send("power_off");
    expect((await caller.machine(systemId)).power_state).to.equal("off");
    expect(await caller.ask("GET", `/machines/${systemId}/?op=query_power_state`)).to.deep.equal({
      state: "off",
    });
    await send("power_on");
    expect((await caller.machine(systemId)).power_state).to.equal("on");
  });

  it("keep owner data and annotations while the machine is somebody's", async () => {
    expect((await send("set_owner_data", { a: "1" })).status).to.equal(409);
    expect((await send("set_workload_annotations", { a: "1" })).status).to.equal(409);
    await caller.ask("POST", "/machines/?op=allocate", { system_id: systemId });
    const set = await send("set_owner_data", { a: "1", b: "2" });
    expect((JSON.parse(set.text) as { owner_data: object }).owner_data).to.deep.equal({ a: "1", b: "2" });
    const changed = await send("set_workload_annotations", { a: "", c: "3" });
    expect((JSON.parse(changed.text) as { owner_data: object }).owner_data).to.deep.equal({ b: "2", c: "3" });
    await through("release");
    const { owner_data: left } = await caller.ask<{ owner_data: object }>("GET", `/machines/${systemId}/`);
    expect(left).to.deep.equal({});
  });

  it("are the owner's and the administrators'; some are theirs alone", async () => {
    const { user, nobody } = lab;
    expect(statusAndText(await send("commission", {}, user))).to.equal("403 ");
    expect(statusAndText(await send("test", {}, user))).to.equal("403 ");
    await through("deploy");
    expect(statusAndText(await send("release", {}, user))).to.equal("403 ");
    expect(statusAndText(await user.send("GET", `/machines/${systemId}/`))).to.equal("403 ");
    expect(statusAndText(await nobody.send("GET", `/machines/${systemId}/`))).to.equal("401 Forbidden");
    await through("release");
    await user.ask("POST", "/machines/?op=allocate", { system_id: systemId });
    expect((await send("deploy", {}, user)).status).to.equal(200);
    settle(lab.clock);
    expect((await caller.machine(systemId)).owner).to.equal("user1");
    expect(statusAndText(await user.send("DELETE", `/machines/${systemId}/`))).to.equal("403 ");
    expect((await send("release", {}, user)).status).to.equal(200);
  });
});

import { expect } from "chai";
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DEFAULT_TIMINGS,
  SteppedClock,
  StateFileError,
  startSimulator,
  type SimulatorOptions,
} from "../../simulator/index";
import { Region } from "../../simulator/model/store/region";
import { StateFile } from "../../simulator/state/state-file";
import { temporaryFolder } from "../support/temporary";
import { settle, startLab, type Caller } from "../support/caller";

/** What a user could notice of a region. */
const LISTS = [
  "/machines/",
  "/vm-hosts/",
  "/subnets/",
  "/subnets/1/?op=ip_addresses",
  "/ipaddresses/?all=true",
  "/ipranges/",
  "/tags/",
  "/zones/",
  "/resourcepools/",
  "/dnsresources/?all=true",
  "/events/?op=query&level=DEBUG&limit=1000",
  "/boot-resources/",
  "/rackcontrollers/",
];

describe("a region in a file", () => {
  let file: string;

  beforeEach(() => {
    file = join(temporaryFolder("state"), "region.state");
  });

  async function refusal(options: SimulatorOptions): Promise<string> {
    try {
      const simulator = await startSimulator(options);
      await simulator.stop();
    } catch (error) {
      expect(error).to.be.instanceOf(StateFileError);
      return (error as Error).message;
    }
    throw new Error("the state file was taken");
  }

  async function everything(caller: Caller): Promise<unknown[]> {
    return Promise.all(LISTS.map((path) => caller.ask("GET", path)));
  }

  it("is the same after a restart, keys, ids and events included", async () => {
    const first = await startLab({ state: file });
    const { apiKey } = first.simulator;
    const one = await first.caller.compose("one", { skip_commissioning: "false" });
    const two = await first.caller.compose("two");
    const gone = await first.caller.compose("gone");
    settle(first.clock);
    await first.caller.ask("POST", `/machines/${one}/?op=deploy`, { user_data: "I2Nsb3VkLWNvbmZpZwo=" });
    settle(first.clock);
    await first.caller.ask("DELETE", `/machines/${gone}/`);
    await first.caller.ask("POST", "/tags/", { name: "blue" });
    await first.caller.ask("POST", "/tags/blue/?op=update_nodes", { add: two });
    await first.caller.ask("PUT", `/machines/${two}/`, { description: "zwei – 二\nlines" });
    await first.caller.ask("POST", "/ipaddresses/?op=reserve", { ip: "10.10.0.99", hostname: "db" });
    await first.caller.send("POST", "/vm-hosts/1/?op=compose", { hostname: "x", cores: "0" });
    const before = await everything(first.caller);
    await first.simulator.stop();

    const second = await startLab({ state: file, clock: new SteppedClock(first.clock.now()) });
    try {
      expect(second.simulator.apiKey).to.equal(apiKey);
      expect(await everything(second.caller)).to.deep.equal(before);
      const three = await second.caller.compose("three");
      expect([one, two, gone]).not.to.include(three);
    } finally {
      await second.simulator.stop();
    }
  });

  it("goes on with what was under way, and what fell due meanwhile has happened", async () => {
    const first = await startLab({ state: file });
    const soon = await first.caller.compose("soon");
    await first.caller.ask("POST", `/machines/${soon}/?op=deploy`, {});
    first.clock.advance(1500);
    const later = await first.caller.compose("later", { skip_commissioning: "false" });
    await first.simulator.stop();

    const clock = new SteppedClock(first.clock.now() + 600);
    const second = await startLab({ state: file, clock });
    try {
      clock.advance(0);
      expect((await second.caller.machine(soon)).status_name).to.equal("Deployed");
      expect((await second.caller.machine(later)).status_name).to.equal("Commissioning");
      clock.advance(1400);
      expect((await second.caller.machine(later)).status_name).to.equal("Ready");
    } finally {
      await second.simulator.stop();
    }
  });

  it("its time does not go back, though the new clock is behind", async () => {
    const first = await startLab({ state: file });
    first.clock.advance(3_600_000);
    const systemId = await first.caller.compose("web");
    await first.caller.ask("POST", `/machines/${systemId}/?op=deploy`, {});
    await first.simulator.stop();
    const clock = new SteppedClock(first.clock.now() - 3_600_000);
    const second = await startLab({ state: file, clock });
    try {
      clock.advance(2000);
      expect((await second.caller.machine(systemId)).status_name).to.equal("Deployed");
    } finally {
      await second.simulator.stop();
    }
  });

  it("brings to its end what was cut off between commit and power action", async () => {
    const first = await startLab({ state: file, timings: { power: 10_000 } });
    const { caller, simulator } = first;
    const auto = { interfaces: "eth0:subnet_cidr=10.10.0.0/24" };
    const deploying = await caller.compose("deploying", auto);
    const aborted = await caller.compose("aborted", auto);
    const until = async (systemId: string, status: string): Promise<void> => {
      while (simulator.state().machines.find((one) => one.systemId === systemId)?.status !== status) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    const cutOff = [caller.send("POST", `/machines/${aborted}/?op=deploy`, {})];
    await until(aborted, "Deploying");
    cutOff.push(caller.send("POST", `/machines/${aborted}/?op=abort`, {}));
    cutOff.push(caller.send("POST", `/machines/${deploying}/?op=deploy`, {}));
    await until(deploying, "Deploying");
    const { events } = await caller.ask<{ events: { type: string }[] }>("GET", "/events/?op=query");
    expect(events.map(({ type }) => type)).to.include("Aborted deployment");
    await simulator.stop();
    await Promise.allSettled(cutOff);

    const second = await startLab({ state: file, clock: new SteppedClock(first.clock.now()) });
    try {
      settle(second.clock);
      const machines = await Promise.all([deploying, aborted].map((id) => second.caller.machine(id)));
      expect(machines.map((machine) => [machine.status_name, machine.power_state])).to.deep.equal([
        ["Deployed", "on"],
        ["Allocated", "off"],
      ]);
      expect(machines.map((machine) => machine.ip_addresses.length)).to.deep.equal([1, 0]);
    } finally {
      await second.simulator.stop();
    }
  });

  it("leaves out the last line that a killed process did not finish", async () => {
    const first = await startLab({ state: file });
    await first.caller.compose("web");
    const before = await everything(first.caller);
    await first.simulator.stop();
    appendFileSync(file, '[1795000000000,[["put","machines",{"id":7');
    const second = await startLab({ state: file, clock: new SteppedClock(first.clock.now()) });
    try {
      expect(await everything(second.caller)).to.deep.equal(before);
    } finally {
      await second.simulator.stop();
    }
  });

  it("is refused with the line when it is damaged, another's, or of another version", async () => {
    await (await startLab({ state: file })).simulator.stop();
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, [lines[0], '[1, [["put"', ...lines.slice(1)].join("\n"));
    expect(await refusal({ state: file })).to.match(/region\.state:2: damaged: /);
    writeFileSync(file, '{"hello": 1}\n');
    expect(await refusal({ state: file })).to.equal(`${file}:1: is not a state file of this simulator`);
    writeFileSync(file, `${lines[0]?.replace('"version":1', '"version":99') ?? ""}\n`);
    expect(await refusal({ state: file })).to.equal(`${file}:1: has version 99; this simulator reads 1`);
    expect(existsSync(`${file}.lock`), "nothing is left locked").to.equal(false);
  });

  it("is refused while another simulator uses it, and free again once that has stopped", async () => {
    const { simulator } = await startLab({ state: file });
    expect(await refusal({ state: file })).to.contain(`is in use by process ${process.pid}`);
    await simulator.stop();
    await (await startLab({ state: file })).simulator.stop();
  });

  it("is refused with another lab than it was begun with", async () => {
    const lab = { fabrics: [{ name: "a" }], subnets: [], vmHosts: [] };
    await (await startLab({ state: file, inventory: lab })).simulator.stop();
    await (await startLab({ state: file, inventory: lab })).simulator.stop();
    await (await startLab({ state: file })).simulator.stop();
    const other = { ...lab, fabrics: [{ name: "b" }] };
    expect(await refusal({ state: file, inventory: other })).to.contain("was begun with another lab");
  });

  it("keeps neither what was refused nor what was deleted, and does not grow with the runs", async () => {
    const first = await startLab({ state: file });
    for (let at = 0; at < 20; at += 1) {
      const systemId = await first.caller.compose(`vm-${at}`);
      await first.caller.ask("DELETE", `/machines/${systemId}/`);
    }
    await first.simulator.stop();
    const grown = statSync(file).size;
    await (await startLab({ state: file })).simulator.stop();
    const fresh = statSync(file).size;
    expect(fresh).to.be.below(grown / 2);
    expect(readFileSync(file, "utf8")).not.to.contain("vm-19");
    await (await startLab({ state: file })).simulator.stop();
    expect(statSync(file).size).to.equal(fresh);
  });

  it("is rewritten while in use, before it grows out of hand, and loses nothing by it", () => {
    const timings = { ...DEFAULT_TIMINGS };
    const region = new Region(new SteppedClock(1000), timings);
    const first = StateFile.open(file, 20_000);
    first.follow(region, "lab");
    writeFileSync(`${file}.new`, "left by a run that was killed while it wrote");
    const tag = { name: "", definition: "", comment: "", kernelOpts: "" };
    const rows = Array.from({ length: 30 }, (_, at) => region.tags.insert({ ...tag, id: at + 1 }));
    let longest = 0;
    for (let round = 0; round < 100; round += 1) {
      for (const row of rows) {
        region.tags.update(row, { name: `tag-${row.id}-${round}` });
      }
      longest = Math.max(longest, statSync(file).size);
    }
    first.close();
    // 3,000 changes of 100 bytes each were written.
    expect(longest).to.be.within(15_000, 40_000);
    const restored = new Region(new SteppedClock(1000), timings);
    const second = StateFile.open(file);
    second.restore(restored);
    second.close();
    expect([...restored.tags.values()]).to.deep.equal([...region.tags.values()]);
  });

  it("holds keys, and is for its owner's eyes only", async () => {
    await (await startLab({ state: file })).simulator.stop();
    expect(statSync(file).mode & 0o077).to.equal(0);
  });
});

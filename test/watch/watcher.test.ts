import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { MaasResponseError } from "../../provider/maas/errors";
import { MachineStatus, type MaasEvent } from "../../provider/maas/wire";
import { POLL_SETTINGS, type PollSettings } from "../../provider/watch/poll-schedule";
import { Watcher, type Wait, type WaitEnd } from "../../provider/watch/watcher";
import { errorOf, connectTo } from "../support/fake-maas-client";
import { FakeMaas, reset, text } from "../support/fake-maas";
import { event, RegionLog } from "./region-log";

const { Allocated, Commissioning, Deployed, Deploying, FailedDeployment, Ready, Releasing } = MachineStatus;
const transient = new Set([Commissioning, Deploying, Releasing]);

/** The machines themselves are looked at all the time, where no events can be read. */
const ALWAYS = { shortest: 10, longest: 10, share: 0.25 };

/** Fast, and so that the machines themselves are not looked at unless a test says so. */
const FAST: PollSettings = {
  ...POLL_SETTINGS,
  first: 5,
  longest: 20,
  machines: 60_000,
  machinesAlone: { shortest: 60_000, longest: 60_000, share: 0.25 },
};

describe("the watcher", () => {
  let region: FakeMaas;
  let log: RegionLog;

  beforeEach(async () => {
    region = await FakeMaas.start();
    log = new RegionLog(region);
    log.events.push(event(10, "other", "Deployed"));
  });

  afterEach(() => region.stop());

  function watcherOf(pace: Partial<PollSettings> = {}): Watcher {
    return new Watcher(connectTo(region).client, { ...FAST, ...pace });
  }

  async function waiting(watcher: Watcher, wait: Partial<Wait> = {}): Promise<WaitEnd> {
    return watcher.whileIn(transient, {
      systemId: "abc123",
      current: Deploying,
      since: wait.since ?? (await watcher.mark()),
      deadline: Date.now() + 10_000,
      ...wait,
    });
  }

  /** Resolves when that many further questions of the event log were asked. */
  async function ticks(count: number): Promise<void> {
    const until = log.asked("events") + count;
    while (log.asked("events") < until) {
      await sleep(2);
    }
  }

  /** Resolves when nothing has been asked for a while; not at all where somebody goes on asking. */
  async function silence(): Promise<void> {
    for (let before = -1; before !== region.received.length; await sleep(80)) {
      before = region.received.length;
    }
  }

  it("ends a wait when the log says that the machine left the statuses", async () => {
    const wait = waiting(watcherOf());
    await ticks(2);
    log.change(11, "abc123", Deploying, Deployed);
    expect(await wait).to.deep.equal({ status: Deployed });
    expect(log.asked("machines")).to.equal(0);
  });

  it("asks nothing for a machine that is there already", async () => {
    const watcher = watcherOf();
    expect(await waiting(watcher, { current: Ready, since: 0 })).to.deep.equal({ status: Ready });
    expect(region.received).to.have.length(0);
  });

  it("goes on through statuses in which MAAS is still at work", async () => {
    const wait = waiting(watcherOf(), { current: Commissioning });
    await ticks(2);
    log.change(11, "abc123", Commissioning, Deploying);
    await ticks(3);
    log.change(12, "abc123", Deploying, FailedDeployment);
    expect(await wait).to.deep.equal({ status: FailedDeployment });
  });

  it("does not take a change from before the mark that appears late for news", async () => {
    const watcher = watcherOf();
    log.events.push(event(20, "other", "Deployed"));
    const wait = waiting(watcher, { since: await watcher.mark() });
    log.change(13, "abc123", Releasing, Ready);
    await ticks(3);
    log.change(21, "abc123", Deploying, FailedDeployment);
    expect(await wait).to.deep.equal({ status: FailedDeployment });
  });

  it("asks for no mark of a machine that was just made, once the log is read", async () => {
    const watcher = watcherOf();
    await watcher.mark();
    const before = region.received.length;
    const since = await watcher.markOfNew();
    expect(region.received).to.have.length(before);
    log.change(11, "abc123", Deploying, Deployed);
    expect(await waiting(watcher, { since })).to.deep.equal({ status: Deployed });
  });

  it("takes no other machine's change for this one's", async () => {
    const wait = waiting(watcherOf());
    await ticks(1);
    log.change(11, "other", Deploying, Deployed);
    await ticks(3);
    log.change(12, "abc123", Deploying, FailedDeployment);
    expect(await wait).to.deep.equal({ status: FailedDeployment });
  });

  it("knows what happened between the mark and the wait, since work can be done before its answer", async () => {
    const watcher = watcherOf();
    const other = waiting(watcher, { systemId: "def456" });
    const since = await watcher.mark();
    log.change(11, "abc123", Ready, Deploying);
    log.change(12, "abc123", Deploying, Deployed);
    await ticks(3);
    expect(await waiting(watcher, { since })).to.deep.equal({ status: Deployed });
    log.change(13, "def456", Deploying, Deployed);
    await other;
  });

  it("does not take for news what happened before the mark while nobody watched", async () => {
    const watcher = watcherOf();
    await watcher.mark();
    log.change(11, "abc123", Releasing, Ready);
    const since = await watcher.mark();
    log.machines.set("abc123", Deploying);
    const wait = waiting(watcher, { since });
    await ticks(3);
    log.change(12, "abc123", Deploying, Deployed);
    expect(await wait).to.deep.equal({ status: Deployed });
  });

  it("does not take what led to the work for its end", async () => {
    const watcher = watcherOf({ first: 30, longest: 30 });
    const other = waiting(watcher, { systemId: "def456" });
    const since = await watcher.mark();
    // A deploy of a Ready machine allocates it first (recordings: events), and others' waits read the log meanwhile.
    log.change(11, "abc123", Ready, Allocated);
    await ticks(2);
    log.change(12, "abc123", Allocated, Deploying);
    const wait = waiting(watcher, { since });
    await ticks(2);
    log.change(13, "abc123", Deploying, Deployed);
    expect(await wait).to.deep.equal({ status: Deployed });
    log.change(14, "def456", Deploying, Deployed);
    await other;
  });

  it("ends when MAAS gives up and goes back to where the work began", async () => {
    const wait = waiting(watcherOf());
    await ticks(1);
    log.change(11, "abc123", Deploying, Allocated);
    expect(await wait).to.deep.equal({ status: Allocated });
  });

  it("shows each of the machine's events once, in order, and none from before the mark", async () => {
    const received: MaasEvent[] = [];
    const watcher = watcherOf();
    const wait = waiting(watcher, { onEvent: (one) => received.push(one) });
    await ticks(2);
    log.events.push(event(9, "abc123", "Released"), event(12, "other", "Deploying"));
    log.events.push(event(13, "abc123", "Image Deployed"), event(11, "abc123", "Deploying"));
    await ticks(3);
    log.change(14, "abc123", Deploying, Deployed);
    await wait;
    expect(received.map(({ id, type }) => [id, type])).to.deep.equal([
      [11, "Deploying"],
      [13, "Image Deployed"],
      [14, "Node changed status"],
    ]);
  });

  it("ends a wait at its deadline, and asks nothing more for it", async () => {
    const started = Date.now();
    expect(await waiting(watcherOf(), { deadline: started + 80 })).to.equal("timeout");
    expect(Date.now() - started).to.be.at.least(79);
    const before = region.received.length;
    await sleep(60);
    expect(region.received.length - before).to.be.at.most(1);
  });

  it("bears a deadline beyond what a timer takes", async () => {
    const wait = waiting(watcherOf(), { deadline: Date.now() + 1e12 });
    await ticks(3);
    log.change(11, "abc123", Deploying, Deployed);
    expect(await wait).to.deep.equal({ status: Deployed });
  });

  describe("serves many waits by one loop", () => {
    it("that asks no more often for 200 than for one", async () => {
      const watcher = watcherOf();
      const since = await watcher.mark();
      const names = Array.from({ length: 200 }, (_, i) => `m${i}`);
      const waits = names.map((systemId) => waiting(watcher, { systemId, since }));
      await ticks(3);
      const before = log.asked("events");
      const started = Date.now();
      names.forEach((name, i) => log.change(100 + i, name, Deploying, Deployed));
      const ends = await Promise.all(waits);
      expect(ends.every((end) => typeof end === "object" && end.status === Deployed)).to.equal(true);
      expect(log.asked("events") - before).to.be.at.most(2 + (Date.now() - started) / FAST.first);
      expect(log.asked("machines")).to.equal(0);
    });

    for (const [how, pace, later] of [
      ["hold up", { first: 40, longest: 40 }, 0],
      // By then the looks are further apart than the new waits.
      ["put off", { longest: 400 }, 300],
    ] as const) {
      it(`that new waits do not ${how}`, async () => {
        const watcher = watcherOf(pace);
        const since = await watcher.mark();
        const first = waiting(watcher, { since });
        let ended = false;
        void first.then(() => (ended = true));
        await sleep(later);
        log.change(11, "abc123", Deploying, Deployed);
        const others: Promise<WaitEnd>[] = [];
        // As many as a slow machine needs: if they held it up, it would not end among them.
        for (let i = 0; i < 300 && !ended; i += 1) {
          others.push(waiting(watcher, { systemId: `m${i}`, since, deadline: Date.now() + 500 }));
          await sleep(10);
        }
        expect(ended).to.equal(true);
        await Promise.all(others);
      });
    }

    it("that stops when nobody waits and goes on when somebody does", async () => {
      const watcher = watcherOf();
      const wait = waiting(watcher);
      await ticks(1);
      log.change(11, "abc123", Deploying, Deployed);
      await wait;
      await silence();
      const again = waiting(watcher);
      await ticks(2);
      log.change(12, "abc123", Deploying, FailedDeployment);
      expect(await again).to.deep.equal({ status: FailedDeployment });
    });

    it("for two waits for the same machine too", async () => {
      const watcher = watcherOf();
      const waits = [waiting(watcher), waiting(watcher)];
      await ticks(3);
      log.change(11, "abc123", Deploying, Deployed);
      expect(await Promise.all(waits)).to.deep.equal([{ status: Deployed }, { status: Deployed }]);
    });
  });

  describe("looks at the machines themselves", () => {
    it("now and then, so that an event that is missed costs time only", async () => {
      const wait = waiting(watcherOf({ machines: 30 }));
      log.machines.set("abc123", Deployed);
      expect(await wait).to.deep.equal({ status: Deployed });
    });

    it("all that are due in one request", async () => {
      // Always due: with an interval, three waits that begin within a millisecond can fall due at two ticks.
      const watcher = watcherOf({ machines: 0 });
      const since = await watcher.mark();
      const names = ["abc123", "def456", "ghi789"];
      names.forEach((name) => log.machines.set(name, Deployed));
      await Promise.all(names.map((systemId) => waiting(watcher, { systemId, since })));
      expect(log.asked("machines")).to.equal(1);
      expect(region.received.at(-1)?.query.getAll("id")).to.deep.equal(names);
    });

    it("and says of one that is no more that it is gone", async () => {
      expect(await waiting(watcherOf({ machines: 30 }))).to.equal("gone");
    });

    it("soon, for a user who may not read events", async () => {
      log.events.length = 0;
      const wait = waiting(watcherOf({ machinesAlone: ALWAYS }));
      log.machines.set("abc123", Deploying);
      await ticks(5);
      log.machines.set("abc123", Deployed);
      expect(await wait).to.deep.equal({ status: Deployed });
    });

    it("at once, for a wait that had no mark: the status was read before the log's end was known", async () => {
      log.machines.set("abc123", Deployed);
      const wait = { systemId: "abc123", current: Deploying, deadline: Date.now() + 10_000 };
      expect(await watcherOf().whileIn(transient, wait)).to.deep.equal({ status: Deployed });
    });
  });

  describe("goes on", () => {
    it("when the event log fails for a while", async () => {
      const wait = waiting(watcherOf());
      await ticks(1);
      log.eventsAnswer = text(400, "Unrecognised log level");
      await ticks(3);
      log.change(11, "abc123", Deploying, Deployed);
      await ticks(2);
      log.eventsAnswer = undefined;
      expect(await wait).to.deep.equal({ status: Deployed });
    });

    it("by the machines when the event log fails for good", async () => {
      const watcher = watcherOf({ machinesAlone: ALWAYS });
      const wait = waiting(watcher);
      await ticks(1);
      log.eventsAnswer = text(403, "");
      log.machines.set("abc123", Deployed);
      expect(await wait).to.deep.equal({ status: Deployed });
    });

    it("when MAAS is away for a while", async () => {
      const wait = waiting(watcherOf({ machines: 20 }));
      await ticks(1);
      log.machines.set("abc123", Deploying);
      log.eventsAnswer = log.machinesAnswer = reset;
      await ticks(5);
      log.eventsAnswer = log.machinesAnswer = undefined;
      log.machines.set("abc123", Deployed);
      expect(await wait).to.deep.equal({ status: Deployed });
    });
  });

  it("ends the waits with MAAS's words when the API key is no longer taken", async () => {
    const watcher = watcherOf({ machinesAlone: ALWAYS });
    const wait = errorOf(waiting(watcher));
    await ticks(1);
    log.eventsAnswer = log.machinesAnswer = text(401, "Authorization Error");
    const error = await wait;
    expect(error).to.be.instanceOf(MaasResponseError).with.property("status", 401);
  });

  it("fails at the mark when the log cannot be read, before any work is asked for", async () => {
    log.eventsAnswer = text(401, "Authorization Error");
    expect(await errorOf(watcherOf().mark())).to.be.instanceOf(MaasResponseError);
  });
});

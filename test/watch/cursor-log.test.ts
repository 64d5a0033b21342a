import { expect } from "chai";
import fc from "fast-check";
import type { MaasEvent } from "../../provider/maas/wire";
import type { EventQuery } from "../../provider/maas/events";
import { CursorLog } from "../../provider/watch/cursor-log";
import { errorOf } from "../support/fake-maas-client";
import { event, query } from "./region-log";

/** A log that is read from a list, and what was asked of it. */
function reading(events: MaasEvent[]): { log: CursorLog; asked: EventQuery[] } {
  const asked: EventQuery[] = [];
  const log = new CursorLog((question) => {
    asked.push(question);
    return Promise.resolve(query(events, question));
  });
  return { log, asked };
}

const ids = (events: readonly MaasEvent[]): number[] => events.map(({ id }) => id);
const at = (id: number): MaasEvent => event(id, "abc123", "Deploying");

describe("the event log read by cursor", () => {
  it("gives what comes after its start, oldest first, once", async () => {
    const events = [at(1), at(2)];
    const { log } = reading(events);
    await log.start();
    events.push(at(3), at(4));
    expect(ids(await log.read())).to.deep.equal([3, 4]);
    expect(ids(await log.read())).to.deep.equal([]);
    events.push(at(5));
    expect(ids(await log.read())).to.deep.equal([5]);
  });

  it("gives late events with lower ids", async () => {
    const events = [at(100)];
    const { log } = reading(events);
    await log.start();
    events.push(at(104), at(106));
    expect(ids(await log.read())).to.deep.equal([104, 106]);
    events.push(at(101), at(105), at(95));
    expect(ids(await log.read())).to.deep.equal([95, 101, 105]);
    expect(ids(await log.read())).to.deep.equal([]);
  });

  it("starts by itself, in an empty log too", async () => {
    const events: MaasEvent[] = [];
    const { log } = reading(events);
    expect(ids(await log.read())).to.deep.equal([]);
    expect(log.sawAny).to.equal(false);
    events.push(at(1));
    expect(ids(await log.read())).to.deep.equal([1]);
    expect(log.sawAny).to.equal(true);
  });

  it("starts once for all who ask at the same time, and again when that failed", async () => {
    let calls = 0;
    const log = new CursorLog(() => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error("MAAS is away")) : Promise.resolve([at(7)]);
    });
    const [one, two] = [log.start(), log.start()];
    expect((await errorOf(one)).message).to.equal("MAAS is away");
    expect((await errorOf(two)).message).to.equal("MAAS is away");
    await log.start();
    expect(calls).to.equal(2);
  });

  it("loses nothing of a failed reading", async () => {
    const events = [at(1)];
    let away = false;
    const log = new CursorLog((question) =>
      away ? Promise.reject(new Error("MAAS is away")) : Promise.resolve(query(events, question)),
    );
    await log.start();
    events.push(at(2));
    away = true;
    await errorOf(log.read());
    away = false;
    expect(ids(await log.read())).to.deep.equal([2]);
  });

  it("gives all of a burst at once, page by page", async () => {
    const events = [at(1)];
    const { log, asked } = reading(events);
    await log.start();
    for (let id = 2; id <= 3500; id += 1) {
      events.push(at(id));
    }
    expect(ids(await log.read())).to.deep.equal(Array.from({ length: 3499 }, (_, i) => i + 2));
    expect(Math.max(...asked.map(({ limit }) => limit ?? 0))).to.be.at.most(1000);
    expect(ids(await log.read())).to.deep.equal([]);
  });

  it("shows the end that the log has now, without reading up to it", async () => {
    const events = [at(1)];
    const { log } = reading(events);
    expect(await log.end()).to.equal(1);
    events.push(at(2), at(3));
    expect(await log.end()).to.equal(3);
    expect(ids(await log.read())).to.deep.equal([2, 3]);
    events.length = 0;
    expect(await log.end()).to.equal(3);
  });

  it("asks once for the end for all who want it at the same time", async () => {
    const { log, asked } = reading([at(9)]);
    await log.start();
    asked.length = 0;
    expect(await Promise.all(Array.from({ length: 50 }, () => log.end()))).to.deep.equal(Array(50).fill(9));
    expect(asked).to.have.length(1);
  });

  it("gives every event once, in whatever order they appear within what was measured", () =>
    fc.assert(
      fc.asyncProperty(
        // How many ids later an event appears than its id says: up to 11 were seen (docs/maas-notes.md#watching).
        fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 50 }),
        async (delays, steps) => {
          const order = delays.map((delay, i) => ({ id: i + 1, at: i + delay })).sort((a, b) => a.at - b.at);
          const events: MaasEvent[] = [];
          const { log } = reading(events);
          await log.start();
          const given: number[] = [];
          for (let appeared = 0, step = 0; appeared < order.length; step += 1) {
            const next = appeared + (steps[step % steps.length] ?? 1);
            events.push(...order.slice(appeared, next).map(({ id }) => at(id)));
            appeared = next;
            const read = ids(await log.read());
            expect(read).to.deep.equal([...read].sort((a, b) => a - b));
            given.push(...read);
          }
          expect(given.sort((a, b) => a - b)).to.deep.equal(delays.map((_, i) => i + 1));
        },
      ),
    ));
});

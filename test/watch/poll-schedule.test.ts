import { expect } from "chai";
import fc from "fast-check";
import { POLL_SETTINGS, PollSchedule, type Work } from "../../provider/watch/poll-schedule";

const KIND = "Deploying ubuntu/jammy";

/** A works' life: when it starts and how long it takes, in milliseconds. */
interface Life {
  start: number;
  takes: number;
}

/** When the looks are, and how late each end is seen. */
interface Seen {
  looks: number;
  late: number[];
  /** The interval in which each end came. */
  within: number[];
}

/** Follows works as the watcher does, in a time of its own. */
function follow(lives: readonly Life[], rhythm = new PollSchedule(POLL_SETTINGS)): Seen {
  const seen: Seen = { looks: 0, late: [], within: [] };
  let left = [...lives].sort((a, b) => a.start - b.start);
  for (let now = left[0]?.start ?? 0; left.length > 0;) {
    const works = left
      .filter(({ start }) => start <= now)
      .map(({ start }): Work => ({ kind: KIND, age: now - start }));
    // A new wait brings the next look forward.
    const next = left.find(({ start }) => start > now)?.start ?? Infinity;
    if (works.length === 0) {
      now = next;
      continue;
    }
    const interval = rhythm.interval(works);
    now += interval;
    seen.looks += 1;
    const over = left.filter(({ start, takes }) => start + takes <= now);
    for (const { start, takes } of over) {
      seen.late.push(now - start - takes);
      seen.within.push(interval);
      rhythm.learn({ kind: KIND, age: now - start });
    }
    left = left.filter((one) => !over.includes(one));
  }
  return seen;
}

describe("the rhythm of looking", () => {
  it("sees the end of five minutes of work within five seconds, and asks little of MAAS for it", () => {
    const { looks, late } = follow([{ start: 0, takes: 300_000 }]);
    expect(late[0]).to.be.at.most(5000);
    // A look costs MAAS 14 ms; the Terraform provider reads the machine every ten seconds, 260 ms each.
    expect(looks * 14).to.be.at.most(0.15 * 30 * 260);
  });

  it("looks at most five seconds apart, and rarely at the machines themselves", () => {
    const rhythm = new PollSchedule(POLL_SETTINGS);
    const work = (age: number): Work => ({ kind: KIND, age });
    expect(rhythm.interval([work(3_600_000)])).to.equal(5000);
    expect(rhythm.machinesAlone(work(100))).to.equal(2000);
    expect(rhythm.machinesAlone(work(100_000))).to.equal(25_000);
    expect(rhythm.machinesAlone(work(3_600_000))).to.equal(45_000);
  });

  it("sees the end within one interval, however long the work takes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ start: fc.nat(100_000), takes: fc.integer({ min: 1, max: 1_000_000 }) }), {
          minLength: 1,
          maxLength: 20,
        }),
        (lives) => {
          const { late, within } = follow(lives);
          expect(late).to.have.length(lives.length);
          late.forEach((ms, i) => expect(ms).to.be.below(within[i] ?? 0));
          expect(Math.max(...within)).to.be.at.most(POLL_SETTINGS.longest);
        },
      ),
    );
  });

  it("sees the end of work of a few seconds within a fifth of its time or half a second, and not long after later on", () => {
    const { first, share, closely } = POLL_SETTINGS;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (takes) => {
        const [late = Infinity] = follow([{ start: 0, takes }]).late;
        const part = takes <= closely.until ? closely.share : share;
        expect(late).to.be.at.most(Math.max(first, part * takes));
      }),
    );
  });

  it("looks at five minutes of work at most 67 times", () => {
    expect(follow([{ start: 0, takes: 300_000 }]).looks).to.be.at.most(67);
  });

  it("needs fewer looks than there are VMs that are deployed one after another, and sees the last one soon", () => {
    const takes = 60_000;
    const lives = Array.from({ length: 100 }, (_, i) => ({ start: i * 400, takes }));
    const { looks, late } = follow(lives);
    expect(looks).to.be.at.most(50);
    expect(late.at(-1)).to.be.at.most(0.05 * takes);
  });

  it("looks less than once for each of many short works, and soon for the last", () => {
    const lives = Array.from({ length: 50 }, (_, i) => ({ start: i * 430, takes: 5000 }));
    const { looks, late } = follow(lives);
    expect(looks).to.be.at.most(30);
    expect(late.at(-1)).to.be.at.most(1000);
  });

  it("expects work to take as long as the last of its kind, and bears that it takes longer", () => {
    const rhythm = new PollSchedule(POLL_SETTINGS);
    follow([{ start: 0, takes: 60_000 }], rhythm);
    const again = follow([{ start: 0, takes: 61_000 }], rhythm);
    expect(again.looks).to.be.at.most(14);
    expect(follow([{ start: 0, takes: 200_000 }], rhythm).late[0]).to.be.at.most(POLL_SETTINGS.longest);
    const other = [{ kind: "Releasing", age: 0 }];
    expect(rhythm.interval(other)).to.equal(POLL_SETTINGS.first);
  });
});

import { expect } from "chai";
import {
  bounded,
  currentDeadline,
  DeadlineError,
  looking,
  shared,
  withDeadline,
} from "../../provider/deadline";
import { once } from "../../provider/once";
import { Batcher } from "../../provider/maas/batcher";
import { errorOf } from "../support/fake-maas-client";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const within = <T>(ms: number, work: () => Promise<T>): Promise<T> => withDeadline(Date.now() + ms, work);
const never = new Promise<never>(() => {});

/** Something that goes on until its deadline, or for so long. */
async function takes(ms: number): Promise<string> {
  for (const end = Date.now() + ms; Date.now() < end; await pause(5)) {
    if (Date.now() >= currentDeadline()) {
      throw new Error("it was cut off");
    }
  }
  return "done";
}

describe("the deadline of an operation", () => {
  it("is the same after every wait, and none outside", async () => {
    expect(currentDeadline()).to.equal(Infinity);
    const deadline = Date.now() + 60_000;
    await withDeadline(deadline, async () => {
      await pause(1);
      expect(currentDeadline()).to.equal(deadline);
    });
    expect(currentDeadline()).to.equal(Infinity);
  });

  it("can be drawn nearer inside, and not put off", () => {
    const deadline = Date.now() + 1000;
    withDeadline(deadline, () => {
      expect(withDeadline(deadline + 1, currentDeadline)).to.equal(deadline);
      expect(withDeadline(deadline - 1, currentDeadline)).to.equal(deadline - 1);
    });
  });

  it("ends a wait for something that never comes, also when it has come already", async () => {
    expect(await errorOf(within(20, () => bounded(never)))).to.be.instanceOf(DeadlineError);
    expect(await errorOf(within(-1, () => bounded(never)))).to.be.instanceOf(DeadlineError);
  });

  it("of a check, a diff or a read is one too", async () => {
    const look = looking((name: string) => bounded(name === "" ? never : Promise.resolve(name)), 20);
    expect(await look("web")).to.equal("web");
    expect(await errorOf(look(""))).to.be.instanceOf(DeadlineError);
  });
});

describe("what several operations wait for", () => {
  it("goes on for the patient one when the first one's time is up", async () => {
    let common: Promise<string> | undefined;
    const start = (): Promise<string> => bounded((common ??= shared(() => takes(150))));
    const [first, second] = await Promise.all([errorOf(within(30, start)), within(20_000, start)]);
    expect(first).to.be.instanceOf(DeadlineError);
    expect(second).to.equal("done");
  });

  it("ends when nobody waits for it any more", async () => {
    let common: Promise<string> | undefined;
    await errorOf(within(20, () => bounded((common = shared(() => takes(5000))))));
    expect((await errorOf(common ?? never)).message).to.equal("it was cut off");
  });

  it("is so for what is made once", async () => {
    const memory = new Map<string, Promise<string>>();
    const make = (): Promise<string> => once(memory, "key", () => takes(150));
    const [first, second] = await Promise.all([errorOf(within(30, make)), within(20_000, make)]);
    expect(first).to.be.instanceOf(DeadlineError);
    expect(second).to.equal("done");
  });

  it("is so for questions that are gathered: one never ends with another's time, nor later than its own", async () => {
    const batcher = new Batcher(
      async (keys) => new Map(keys.map((key) => [key, key])).set("x", await takes(150)),
      1,
    );
    const ask = (key: string, ms: number): Promise<string | undefined> => within(ms, () => batcher.get(key));
    const [first, second] = await Promise.all([errorOf(ask("a", 30)), ask("b", 20_000)]);
    expect(first).to.be.instanceOf(DeadlineError);
    expect(second).to.equal("b");
  });
});

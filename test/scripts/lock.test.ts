import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { mustRun } from "../support/process";
import { projectRoot } from "../support/project";
import { loadScript } from "../support/scripts";
import { temporaryFolder } from "../support/temporary";

interface Lock {
  withLock: <T>(lock: string, waitMs: number, action: () => Promise<T>) => Promise<T>;
}

const waitMs = 10_000;

describe("the set-up's lock", () => {
  let lock: string;
  let withLock: Lock["withLock"];

  before(async () => {
    ({ withLock } = await loadScript<Lock>("lib/engine/lock.mjs"));
  });

  beforeEach(() => {
    lock = join(temporaryFolder("lock"), "engine.lock");
  });

  /** A lock as another holder would have left it. */
  function leftBy(holder: { pid: number; host: string }): void {
    mkdirSync(lock);
    writeFileSync(join(lock, "holder.json"), JSON.stringify(holder));
  }

  it("lets one at a time in, and is gone afterwards", async () => {
    let inside = 0;
    const visits = [1, 2, 3].map(() =>
      withLock(lock, waitMs, async () => {
        inside += 1;
        expect(inside).to.equal(1);
        await new Promise((resolve) => setTimeout(resolve, 20));
        inside -= 1;
      }),
    );
    await Promise.all(visits);
    expect(existsSync(lock)).to.equal(false);
  });

  it("is given back when the action fails", async () => {
    const failing = withLock(lock, waitMs, () => Promise.reject(new Error("broken")));
    expect(await failing.catch((error: Error) => error.message)).to.equal("broken");
    expect(await withLock(lock, waitMs, () => Promise.resolve("in"))).to.equal("in");
  });

  it("is taken from a process of this machine that is gone", async () => {
    const { stdout } = await mustRun(process.execPath, ["-p", "process.pid"], {
      cwd: projectRoot,
      env: process.env,
      timeoutMs: 10_000,
    });
    leftBy({ pid: Number(stdout), host: hostname() });
    expect(await withLock(lock, waitMs, () => Promise.resolve("in"))).to.equal("in");
  });

  it("is taken from another machine when it has not been touched for long", async () => {
    leftBy({ pid: process.pid, host: "another machine" });
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(lock, longAgo, longAgo);
    expect(await withLock(lock, waitMs, () => Promise.resolve("in"))).to.equal("in");
  });

  it("is waited for only so long, and the error names it", async () => {
    leftBy({ pid: process.pid, host: hostname() });
    const error = await withLock(lock, 1, () => Promise.resolve("in")).catch((reason: Error) => reason);
    expect(error).to.be.instanceOf(Error);
    expect((error as Error).message).to.contain(lock);
    expect(existsSync(lock)).to.equal(true);
  });
});

import { join } from "node:path";
import { expect } from "chai";
import { type HeldNote, RunBoard } from "../../provider/run-board";
import { BoundedProcess } from "../support/process";
import { projectRoot } from "../support/project";

const MODULE = join(projectRoot, "dist", "provider", "run-board.js");

const web: HeldNote = { id: "abc123", identity: "urn::web", urn: "urn::web", create: "1" };
const db: HeldNote = { id: "def456", identity: "urn::db", urn: "urn::database" };

describe("what the provider's processes of one run tell each other", () => {
  /** Another process, which joins a run and tells what it is given; ends by itself. */
  async function other(engine: string, ...lines: object[]): Promise<BoundedProcess> {
    const text = `
      const board = new (require(${JSON.stringify(MODULE)}).RunBoard)();
      board.join(${JSON.stringify(engine)});
      for (const line of ${JSON.stringify(lines)}) board.post(line);
      console.log("told");
      setTimeout(() => undefined, 20000);`;
    const started = new BoundedProcess(process.execPath, ["-e", text], {
      cwd: projectRoot,
      env: process.env,
      timeoutMs: 20_000,
    });
    await started.waitForOutput(/told/, 10_000);
    return started;
  }

  it("is what the others hold, as long as they live, and not what one holds itself", async () => {
    const engine = `127.0.0.1:${process.pid}`;
    const board = new RunBoard();
    board.join(engine);
    expect([board.others(), board.lastPost()]).to.deep.equal([[], 0]);
    board.post(web);
    const before = Date.now();
    const told = await other(engine, web, db, { gone: web.id });
    expect(board.others()).to.deep.equal([db]);
    expect(board.lastPost()).to.be.greaterThan(before - 1000);
    told.kill("SIGKILL");
    await told.ended;
    expect([board.others(), board.lastPost()]).to.deep.equal([[], 0]);
  });

  it("is nothing of another engine's run, nor of a process that has joined none", async () => {
    const told = await other("127.0.0.1:1", web);
    const board = new RunBoard();
    expect(board.others()).to.deep.equal([]);
    board.join("127.0.0.1:2");
    expect(board.others()).to.deep.equal([]);
    told.kill("SIGKILL");
    await told.ended;
  });
});

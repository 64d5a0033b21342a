import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EngineHome } from "../support/engine";
import { mustRun } from "../support/process";
import { projectRoot } from "../support/project";
import { errorOf } from "../support/fake-maas-client";

describe("schema.json, judged by the engine's `pulumi schema check`", function () {
  this.timeout(120_000);
  let home: EngineHome;

  before(() => {
    home = new EngineHome();
  });

  after(() => home.dispose());

  const check = (file: string): Promise<unknown> =>
    mustRun("pulumi", ["schema", "check", file], { cwd: home.folder, env: home.env, timeoutMs: 60_000 });

  it("is a package schema", () => check(join(projectRoot, "schema.json")));

  it("would not be one with a type that is nowhere", async () => {
    const text = readFileSync(join(projectRoot, "schema.json"), "utf8");
    const file = join(home.folder, "schema.json");
    writeFileSync(file, text.replaceAll("#/types/maas-lxd:index:Disk", "#/types/maas-lxd:index:Tape"));
    expect((await errorOf(check(file))).message).to.include("Tape");
  });
});

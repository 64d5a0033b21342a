import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { EngineHome, type Stack } from "../support/engine";
import { installPackage, layOutProgram } from "../support/package";
import { installProbe, probeProgram } from "./probe";

const probeType = "pulumi-nodejs:dynamic/probe:Probe";

/** All text in the files of a folder. */
function textIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

/** Waits until a file is there; the time limit of the test bounds it. */
async function appears(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** What the suites on the engine rest on, by a provider that does as it is told; the rest of it they show themselves. */
describe("the real engine", function () {
  this.timeout(180_000);

  let installed: string;
  let home: EngineHome;
  let stack: Stack;

  before(async () => {
    installed = await installPackage();
    installProbe(installed);
  });

  beforeEach(async () => {
    home = new EngineHome();
    stack = await home.stack(layOutProgram(installed, "probing", probeProgram), "dev");
  });

  afterEach(() => {
    home.dispose();
  });

  it("keeps what a create left half made, with its reasons", async () => {
    await stack.setConfig("probe:text", "x");
    await stack.setConfig("probe:mode", "partial");
    const up = await stack.up();
    expect(up.code).not.to.equal(0);
    const [probe] = ((await stack.export()).resources ?? []).filter(({ type }) => type === probeType);
    expect(probe?.id).to.equal("half-x");
    expect(probe?.outputs).to.include({ made: "half" });
    expect(probe?.initErrors).to.deep.equal(["the other half is missing"]);
  });

  it("can be killed in the middle of a create, and everything of it is found and ended", async () => {
    await stack.setConfig("probe:text", "x");
    await stack.setConfig("probe:mode", "slow");
    const up = stack.start(["up", "--yes", "--skip-preview", "--stack", stack.name]);
    const mark = join(stack.program, "creating");
    await appears(mark);
    const provider = Number(readFileSync(mark, "utf8"));

    up.kill("SIGKILL");
    expect((await up.ended).signal).to.equal("SIGKILL");
    expect(home.processes(), "the provider lives on").to.include(provider);
    await stack.cancel();
    expect((await stack.export()).pending_operations?.map(({ type }) => type)).to.deep.equal(["creating"]);

    home.dispose();
    expect(home.processes()).to.be.empty;
  });

  it("leaves the user's own Pulumi alone", async () => {
    const user = join(home.folder, "user");
    mkdirSync(user);
    const apart = new EngineHome({ HOME: user });
    try {
      const other = await apart.stack(layOutProgram(installed, "apart", probeProgram), "dev");
      await other.setConfig("probe:text", "x");
      expect((await other.preview()).code).to.equal(0);
      expect(readdirSync(user).filter((name) => name.startsWith(".pulumi"))).to.be.empty;
      expect(textIn(user)).not.to.contain("probing");
    } finally {
      apart.dispose();
    }
  });
});

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { installPackage, layOutProgram } from "../support/package";
import { InitFailedError, ProviderError, ProviderProcess, UNKNOWN } from "../support/provider-process";
import { registeredBy } from "../support/registered";
import { installProbe } from "./probe";

/** The error of a call that has to fail. */
async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail("the call succeeded"),
    (error: unknown) => error,
  );
}

describe("the real dynamic-provider process", function () {
  this.timeout(120_000);

  let folder: string;
  let text: string;
  let provider: ProviderProcess;

  before(async () => {
    const installed = await installPackage();
    installProbe(installed);
    folder = layOutProgram(installed, "driven", {});
    const [probe] = await registeredBy(folder, `new (require("probe").Probe)("one", { text: "world" });`);
    text = probe?.inputs["__provider"] as string;
  });

  beforeEach(async () => {
    provider = await ProviderProcess.start(folder, { config: { "probe:word": "good day" } });
  });

  afterEach(() => provider.kill());

  it("checks, with unknown values as the engine writes them", async () => {
    const good = { __provider: text, text: UNKNOWN };
    expect(await provider.check({}, good)).to.deep.equal({ inputs: good, failures: [] });
    const { failures } = await provider.check({}, { __provider: text, text: "bad" });
    expect(failures).to.deep.equal([{ property: "text", reason: "bad is not a text" }]);
  });

  it("creates with the stack's configuration, updates, and shows what was printed", async () => {
    const made = await provider.create({ __provider: text, text: "world" });
    expect(made.id).to.equal("id-world");
    expect(made.properties).to.deep.equal({ __provider: text, text: "world", greeting: "good day world" });
    expect(provider.stdout).to.contain("creating world");
    const updated = await provider.update(made.id, made.properties, { __provider: text, text: "all" });
    expect(updated["greeting"]).to.equal("good day all");
  });

  it("shows no difference, and leaves a difference with a replacement to the engine", async () => {
    const olds = { __provider: text, text: "a" };
    expect((await provider.diff("1", olds, olds)).changes).to.equal(false);
    expect(await provider.diff("1", olds, { __provider: text, text: "b" })).to.deep.equal({
      changes: undefined,
      replaces: ["text"],
      deleteBeforeReplace: true,
    });
  });

  it("reads drift with inputs, and what is gone without an id", async () => {
    const props = { __provider: text, text: "a" };
    const drifted = await provider.read("1", props);
    expect(drifted.id).to.equal("1");
    expect(drifted.properties["text"]).to.equal("drifted");
    expect(drifted.inputs).to.deep.equal({ __provider: text, text: "drifted" });
    expect((await provider.read("gone", props)).id).to.equal("");
  });

  it("gives the id, properties and reasons of a create that is not finished", async () => {
    const error = await failure(provider.create({ __provider: text, text: "x", mode: "partial" }));
    if (!(error instanceof InitFailedError)) throw error;
    expect(error.id).to.equal("half-x");
    expect(error.properties).to.deep.equal({ __provider: text, text: "x", mode: "partial", made: "half" });
    expect(error.reasons).to.deep.equal(["the other half is missing"]);
  });

  it("gives the message of a call that failed", async () => {
    await provider.delete("1", { __provider: text, text: "a" });
    const error = await failure(provider.delete("1", { __provider: text, text: "kept" }));
    expect(error).to.be.instanceOf(ProviderError).and.not.instanceOf(InitFailedError);
    expect((error as ProviderError).message).to.contain("1 will not go");
  });

  it("can be killed in the middle of a create", async () => {
    const creating = failure(provider.create({ __provider: text, text: "x", mode: "slow" }));
    const mark = join(folder, "creating");
    while (!existsSync(mark)) await new Promise((resolve) => setTimeout(resolve, 20));
    const pid = Number(readFileSync(mark, "utf8"));
    const outcome = await provider.kill();
    expect(outcome.signal).to.equal("SIGKILL");
    expect(await creating).to.be.instanceOf(ProviderError);
    expect(() => process.kill(pid, 0)).to.throw("ESRCH");
  });
});

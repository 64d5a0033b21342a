import { expect } from "chai";
import { settle, startLab, statusAndText, type Lab } from "../support/caller";

interface ResultView {
  readonly id: number;
  readonly name: string;
  readonly suppressed: boolean;
  readonly output?: string;
}

interface SetView {
  readonly id: number;
  readonly type_name: string;
  readonly results: readonly ResultView[];
}

describe("script results", () => {
  let lab: Lab;
  let results: string;

  beforeEach(async () => {
    lab = await startLab();
    const systemId = await lab.caller.compose("web", { skip_commissioning: "" });
    settle(lab.clock);
    await lab.caller.ask("POST", `/machines/${systemId}/?op=test`, {
      testing_scripts: "gateway-connectivity,smartctl-validate",
    });
    settle(lab.clock);
    results = `/nodes/${systemId}/results/`;
  });

  afterEach(() => lab.simulator.stop());

  const names = ({ results: listed }: SetView): string[] => listed.map(({ name }) => name);
  const testing = (query: string): Promise<SetView> =>
    lab.caller.ask("GET", `${results}current-testing/${query}`);
  const answer = async (path: string): Promise<string> =>
    statusAndText(await lab.caller.send("GET", results + path));

  it("are listed by the hardware that they are of", async () => {
    expect(names(await testing("?hardware_type=network"))).to.deep.equal(["gateway-connectivity"]);
    expect(names(await testing("?hardware_type=disk"))).to.deep.equal(["smartctl-validate"]);
    const all = await lab.caller.ask<SetView[]>("GET", `${results}?hardware_type=3`);
    expect(all.map((set) => [set.type_name, names(set)])).to.deep.equal([
      ["Commissioning", []],
      ["Testing", ["smartctl-validate"]],
      ["Testing", ["smartctl-validate"]],
    ]);
    const reason = "400 Hardware type must be node, cpu, memory, storage, or gpu";
    for (const path of ["?hardware_type=x", "current-testing/?hardware_type=x"]) {
      expect(await answer(path)).to.equal(reason);
    }
    expect(await answer("current-testing/?hardware_type=9")).to.equal(
      "400 Invalid hardware type numeric value.",
    );
  });

  it("come with their output when that is asked for: guests do not exist, so there is none", async () => {
    const [without] = (await testing("")).results;
    expect(without).to.not.have.property("output");
    const [given] = (await testing("?include_output=false")).results;
    expect(given).to.include({ output: "", stdout: "", stderr: "", result: "" });
  });

  it("can be downloaded as text", async () => {
    const both = await lab.caller.send("GET", `${results}current-testing/?op=download`);
    expect([both.status, both.headers.get("content-type")]).to.deep.equal([200, "application/binary"]);
    const [first, , second] = both.text.split("\n");
    expect(first).to.match(/^-{24} gateway-connectivity - enp5s0 -{24}$/);
    expect(second).to.match(/^-+ smartctl-validate - \/dev\/sda -+$/);
    expect(await answer("current-testing/?op=download&filters=gateway-connectivity")).to.equal("200 ");
    expect(await answer("current-testing/?op=download&output=all&hardware_type=network")).to.match(
      /^200 -+ gateway-connectivity - \w+ -+\n\n-+ gateway-connectivity\.out - .*\n\n-+ gateway-connectivity\.err - .*\n\n-+ gateway-connectivity\.yaml - /,
    );
    expect(await answer("current-testing/?op=download&filetype=x")).to.equal(
      '400 Unknown filetype "x" must be txt or tar.xz',
    );
    expect(await answer("99/?op=download")).to.equal("404 No ScriptSet matches the given query.");
  });

  it("are suppressed by an administrator, some or all", async () => {
    const put = (form: Record<string, string>, who = lab.caller): Promise<string> =>
      who.send("PUT", `${results}current-testing/`, form).then(statusAndText);
    const suppressed = async (): Promise<string[]> =>
      (await testing("")).results.flatMap(({ name, suppressed: hidden }) => (hidden ? [name] : []));
    expect(await put({ suppressed: "true", filters: "smartctl-validate" })).to.match(/^200 /);
    expect(await suppressed()).to.deep.equal(["smartctl-validate"]);
    expect(await put({ suppressed: "true" })).to.match(/^200 /);
    expect(await suppressed()).to.deep.equal(["gateway-connectivity", "smartctl-validate"]);
    expect(await put({ suppressed: "false", hardware_type: "network" })).to.match(/^200 /);
    expect(await suppressed()).to.deep.equal(["smartctl-validate"]);
    expect(await put({})).to.match(/^200 /);
    expect(await put({ suppressed: "x" })).to.equal(
      "400 Invalid suppressed: Value should be 'true' or 'false'",
    );
    expect(await put({ suppressed: "true" }, lab.user)).to.equal(
      "403 This method is reserved for admin users.",
    );
  });

  it("that were aborted make their set Aborted, and count for nothing in the machine", async () => {
    const [, , systemId = ""] = results.split("/");
    await lab.caller.ask("POST", `/machines/${systemId}/?op=test`, {
      testing_scripts: "gateway-connectivity",
    });
    await lab.caller.ask("POST", `/machines/${systemId}/?op=abort`, {});
    settle(lab.clock);
    expect(await testing("")).to.include({ status: 5, status_name: "Aborted" });
    const machine = await lab.caller.machine(systemId);
    expect(machine).to.include({ testing_status_name: "Passed", network_test_status_name: "Unknown" });
  });

  it("that failed count for nothing once they are suppressed", async () => {
    const [, , systemId = ""] = results.split("/");
    lab.simulator.setFaults([{ kind: "test-failure", script: "gateway-connectivity" }]);
    await lab.caller.ask("POST", `/machines/${systemId}/?op=test`, {
      testing_scripts: "gateway-connectivity",
    });
    settle(lab.clock);
    expect(await testing("")).to.include({ status_name: "Failed" });
    expect(await lab.caller.machine(systemId)).to.include({ testing_status_name: "Failed" });
    await lab.caller.ask("PUT", `${results}current-testing/`, { suppressed: "true" });
    expect(await testing("")).to.include({ status_name: "Passed" });
    expect(await lab.caller.machine(systemId)).to.include({ testing_status_name: "Passed" });
  });
});

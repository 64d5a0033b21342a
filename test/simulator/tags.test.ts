import { expect } from "chai";
import { startLab, statusAndText, type Caller, type Lab, type MachineView } from "../support/caller";

interface TagView {
  readonly name: string;
  readonly definition: string;
  readonly comment: string;
  readonly kernel_opts: string;
}

describe("tags", () => {
  let lab: Lab;
  let caller: Caller;
  let systemId: string;

  beforeEach(async () => {
    lab = await startLab();
    ({ caller } = lab);
    systemId = await caller.compose("web");
    await caller.ask("POST", "/tags/", { name: "blue", comment: "colour", kernel_opts: "quiet" });
  });

  afterEach(() => lab.simulator.stop());

  const mark = (form: Record<string, string> | [string, string][], name = "blue"): Promise<object> =>
    caller.ask("POST", `/tags/${name}/?op=update_nodes`, form);

  it("are put on many nodes at once and taken off; unknown nodes are passed over", async () => {
    const second = await caller.compose("db");
    const both: [string, string][] = [
      ["add", systemId],
      ["add", second],
      ["add", "zzzzzz"],
    ];
    expect(await mark(both)).to.deep.equal({ added: 2, removed: 0 });
    expect(await mark({ remove: second })).to.deep.equal({ added: 0, removed: 1 });
    expect((await caller.machine(systemId)).tag_names).to.include("blue");
    expect((await caller.machine(second)).tag_names).to.not.include("blue");
  });

  it("list their nodes by type", async () => {
    const racks = await caller.ask<{ system_id: string }[]>("GET", "/rackcontrollers/");
    const rack = racks[0]?.system_id ?? "";
    await mark([
      ["add", systemId],
      ["add", rack],
    ]);
    const listed = async (op: string): Promise<string[]> =>
      (await caller.ask<MachineView[]>("GET", `/tags/blue/?op=${op}`)).map((node) => node.system_id);
    expect(await listed("machines")).to.deep.equal([systemId]);
    expect(await listed("rack_controllers")).to.deep.equal([rack]);
    expect(await listed("region_controllers")).to.deep.equal([rack]);
    expect(await listed("devices")).to.deep.equal([]);
    expect(await listed("nodes")).to.have.members([systemId, rack]);
  });

  it("keep their nodes when they are renamed, and what is not sent", async () => {
    await mark({ add: systemId });
    expect(await caller.ask<TagView>("PUT", "/tags/blue/", { name: "navy" })).to.include({
      name: "navy",
      comment: "colour",
      kernel_opts: "quiet",
    });
    expect((await caller.machine(systemId)).tag_names)
      .to.include("navy")
      .and.not.include("blue");
    expect(statusAndText(await caller.send("GET", "/tags/blue/"))).to.equal(
      "404 No Tag matches the given query.",
    );
    expect(statusAndText(await caller.send("PUT", "/tags/navy/", { name: "virtual" }))).to.equal(
      '400 {"name":["Tag with this Name already exists."]}',
    );
    expect((await caller.send("DELETE", "/tags/navy/")).status).to.equal(204);
    expect((await caller.machine(systemId)).tag_names).to.not.include("navy");
  });

  it("of another definition than the caller thinks are left alone", async () => {
    await caller.ask("POST", "/tags/", { name: "big", definition: "//memory" });
    const form = { add: systemId, definition: "//cpu" };
    expect(statusAndText(await caller.send("POST", "/tags/big/?op=update_nodes", form))).to.equal(
      "409 Definition supplied '//cpu' doesn't match current definition '//memory'",
    );
    expect(await mark({ ...form, definition: "//memory" }, "big")).to.deep.equal({ added: 1, removed: 0 });
    expect(await caller.ask("POST", "/tags/big/?op=rebuild", {})).to.deep.equal({ rebuilding: "big" });
  });

  it("are refused with a definition that is not XPath", async () => {
    const refused: [string, string][] = [
      ["//node[@id", "Invalid predicate"],
      ["//node[", "Invalid expression"],
      ["invalid::tag", "Invalid expression"],
      ["//node[@id='x]", "Unfinished literal"],
    ];
    for (const [definition, reason] of refused) {
      for (const [method, path] of [
        ["POST", "/tags/"],
        ["PUT", "/tags/blue/"],
      ] as const) {
        expect(
          statusAndText(await caller.send(method, path, { name: "blue2", definition })),
          definition,
        ).to.equal(`400 {"definition":["Invalid XPath expression: ${reason}"]}`);
      }
    }
    for (const definition of ["//node[@class='a::b']", "count(ancestor-or-self::node) > 1", "  "]) {
      expect((await caller.send("PUT", "/tags/blue/", { definition })).status, definition).to.equal(200);
    }
  });

  it("are an administrator's to change", async () => {
    const { user } = lab;
    const refused: [string, string, Record<string, string>][] = [
      ["POST", "/tags/", { name: "a" }],
      ["PUT", "/tags/blue/", { name: "a" }],
      ["POST", "/tags/blue/?op=update_nodes", { add: systemId }],
      ["POST", "/tags/blue/?op=rebuild", {}],
      ["DELETE", "/tags/blue/", {}],
    ];
    for (const [method, path, form] of refused) {
      expect(statusAndText(await user.send(method, path, form)), `${method} ${path}`).to.equal("403 ");
    }
    expect(await user.ask<TagView>("GET", "/tags/blue/")).to.include({ name: "blue" });
    expect((await lab.nobody.send("GET", "/tags/")).status).to.equal(401);
  });
});

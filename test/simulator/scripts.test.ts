import { expect } from "chai";
import { settle, startLab, statusAndText, type Answer, type Caller, type Lab } from "../support/caller";

interface ScriptView {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly tags: string[];
  readonly type: number;
  readonly hardware_type_name: string;
  readonly parallel: number;
  readonly timeout: string;
  readonly default: boolean;
  readonly parameters: object;
  readonly packages: object;
  readonly for_hardware: string[];
  readonly history: readonly {
    readonly id: number;
    readonly comment: string | null;
    readonly data?: string;
  }[];
}

const TRUE = "#!/bin/sh\ntrue\n";

describe("scripts", () => {
  let lab: Lab;
  let caller: Caller;

  beforeEach(async () => {
    lab = await startLab();
    ({ caller } = lab);
  });

  afterEach(() => lab.simulator.stop());

  const names = async (query: string): Promise<string[]> =>
    (await caller.ask<ScriptView[]>("GET", `/scripts/${query}`)).map(({ name }) => name);

  it("come with MAAS, and are found by type, hardware, name and tag", async () => {
    const all = await names("");
    expect(all).to.have.length(30).and.include.members(["smartctl-validate", "maas-lshw"]);
    const tests = await names("?type=testing");
    expect(tests)
      .to.deep.equal(await names("?type=2"))
      .and.not.include("maas-lshw");
    expect((await names("?type=commission")).concat(tests)).to.have.members(all);
    expect(await names("?hardware_type=cpu")).to.deep.equal(await names("?hardware_type=processor"));
    expect(await names("?filters=network,7z")).to.include.members(["7z", "gateway-connectivity"]);
    expect(statusAndText(await caller.send("GET", "/scripts/?type=release"))).to.equal(
      "400 Script type must be testing or commissioning",
    );
    expect(statusAndText(await caller.send("GET", "/scripts/?hardware_type=9"))).to.equal(
      "400 Invalid hardware type numeric value.",
    );
  });

  it("are added with what the form has, and tagged by their hardware", async () => {
    const made = await caller.ask<ScriptView>("POST", "/scripts/", {
      name: "disk-test",
      title: "A disk",
      tags: "mine,storage,network",
      hardware_type: "disk",
      parallel: "any",
      timeout: "90",
      destructive: "true",
      script: TRUE,
      comment: "first",
    });
    expect(made.tags).to.deep.equal(["mine", "storage", "destructive"]);
    const expected = {
      type: 2,
      hardware_type_name: "Storage",
      parallel: 2,
      timeout: "0:01:30",
      default: false,
    };
    expect(made).to.include(expected);
    expect(made.history).to.have.length(1);
    expect(made.history[0]?.comment).to.equal("first");
    expect(await caller.ask<ScriptView>("GET", `/scripts/${made.id}`)).to.deep.equal(made);
  });

  it("describe themselves in YAML, which the request may not contradict", async () => {
    const script = [
      "#!/usr/bin/env python3",
      "# --- Start MAAS 1.0 script metadata ---",
      "# name: fabric-check",
      "# script_type: commissioning",
      "# hardware_type: network",
      "# tags: [a, b]",
      "# timeout: 01:00:00",
      "# packages: {apt: lldpd}",
      "# for_hardware: ['pci:8086:1234']",
      "# parameters: {interface: {type: interface}}",
      "# --- End MAAS 1.0 script metadata ---",
      "print('never read as YAML: {')",
    ].join("\n");
    const made = await caller.ask<ScriptView>("POST", "/scripts/", { script, tags: "c" });
    expect(made).to.deep.include({
      name: "fabric-check",
      type: 0,
      tags: ["c", "network"],
      packages: { apt: ["lldpd"] },
      for_hardware: ["pci:8086:1234"],
      parameters: { interface: { type: "interface" } },
    });
    expect(
      statusAndText(await caller.send("PUT", "/scripts/fabric-check", { script, type: "testing" })),
    ).to.equal('400 {"script_type":["May not override values defined in embedded YAML."]}');
  });

  const refusals: [string, Record<string, string>, Record<string, string>][] = [
    ["no name and no text", {}, { name: "This field is required.", script: "Must be given a value" }],
    [
      "a name that means something else",
      { name: "none", script: TRUE },
      { name: '"none" is a reserved name.' },
    ],
    ["a number as name", { name: "17", script: TRUE }, { name: "Cannot be a number." }],
    ["a known name", { name: "7z", script: TRUE }, { name: "Script with this Name already exists." }],
    ["no interpreter", { name: "a", script: "true" }, { script: "Must start with shebang." }],
    ["no duration", { name: "a", script: TRUE, timeout: "soon" }, { timeout: "Enter a valid duration." }],
    [
      "no parallelism",
      { name: "a", script: TRUE, parallel: "5" },
      { parallel: "Invalid script parallel numeric value." },
    ],
    [
      "no hardware id",
      { name: "a", script: TRUE, for_hardware: "cpu" },
      {
        for_hardware:
          "Hardware identifier 'cpu' must be a modalias, PCI ID, USB ID, system vendor, system product, system version, mainboard vendor, or mainboard product.",
      },
    ],
  ];
  for (const [what, form, errors] of refusals) {
    it(`are refused with ${what}`, async () => {
      const { status, text } = await caller.send("POST", "/scripts/", form);
      expect(status).to.equal(400);
      expect(JSON.parse(text)).to.deep.equal(
        Object.fromEntries(Object.entries(errors).map(([field, message]) => [field, [message]])),
      );
    });
  }

  it("are not added with packages that are no list of names by kind", async () => {
    for (const [packages, type] of [
      ["null", "NoneType"],
      ["5", "int"],
      ["0.5", "float"],
      ["true", "bool"],
    ]) {
      const answer = await caller.send("POST", "/scripts/", {
        name: "s",
        script: TRUE,
        packages: packages ?? "",
      });
      expect(statusAndText(answer)).to.equal(`500 argument of type '${type}' is not iterable`);
    }
  });

  it("keep every text, newest first, to download and to go back to", async () => {
    const first = await caller.ask<ScriptView>("POST", "/scripts/", { name: "s", script: TRUE });
    const second = await caller.ask<ScriptView>("PUT", "/scripts/s", {
      script: "#!/bin/sh\nfalse\n",
      comment: "x",
    });
    expect(second.history.map(({ comment }) => comment)).to.deep.equal(["x", null]);
    const old = first.history[0]?.id ?? 0;
    const download = (query = ""): Promise<{ headers: Headers; text: string }> =>
      caller.send("GET", `/scripts/s?op=download${query}`);
    expect((await download()).text).to.equal("#!/bin/sh\nfalse\n");
    expect((await download(`&revision=${old}`)).text).to.equal(TRUE);
    expect((await download(`&rev=${old}`)).headers.get("content-type")).to.equal("application/binary");
    expect(statusAndText(await caller.send("GET", "/scripts/s?op=download&rev=1"))).to.equal(
      "400 1 not found in history",
    );
    const withText = await caller.ask<ScriptView>("GET", "/scripts/s?include_script=1");
    expect(Buffer.from(withText.history[1]?.data ?? "", "base64").toString()).to.equal(TRUE);
    expect(statusAndText(await caller.send("POST", "/scripts/s?op=revert", { to: "-5" }))).to.equal(
      "400 Goes too far back.",
    );
    const back = await caller.ask<ScriptView>("POST", "/scripts/s?op=revert", { to: "-1" });
    expect(back.history.map(({ id }) => id)).to.deep.equal([old]);
    expect((await download()).text).to.equal(TRUE);
  });

  it("of MAAS's own take tags and a timeout, nothing else", async () => {
    expect(statusAndText(await caller.send("PUT", "/scripts/7z", { title: "x" }))).to.equal(
      '400 {"title":["Not allowed to change on default scripts."]}',
    );
    expect(await caller.ask<ScriptView>("PUT", "/scripts/7z", { timeout: "600" })).to.include({
      timeout: "0:10:00",
      title: "CPU benchmark",
    });
    const tagged = await caller.ask<ScriptView>("POST", "/scripts/7z?op=add_tag", { tag: "quick" });
    expect(tagged.tags).to.deep.equal(["cpu", "quick"]);
    expect(await names("?filters=quick")).to.deep.equal(["7z"]);
    const { tags } = await caller.ask<ScriptView>("POST", "/scripts/7z?op=remove_tag", { tag: "quick" });
    expect(tags).to.deep.equal(["cpu"]);
    expect(statusAndText(await caller.send("POST", "/scripts/7z?op=add_tag", { tag: "a,b" }))).to.equal(
      '400 Tag may not contain a ",".',
    );
    expect(statusAndText(await caller.send("DELETE", "/scripts/7z"))).to.equal(
      "400 Unable to delete default script",
    );
    expect(statusAndText(await caller.send("POST", "/scripts/7z?op=revert", { to: "1" }))).to.equal(
      "400 Unable to revert default script",
    );
    expect(await names("")).to.have.length(30);
  });

  it("of a user run on a machine, by name and by tag, until they are deleted", async () => {
    await caller.ask("POST", "/scripts/", { name: "mine", tags: "ours", script: TRUE });
    await caller.ask("POST", "/scripts/", { name: "facts", type: "commissioning", script: TRUE });
    const systemId = await caller.compose("web", { skip_commissioning: "false" });
    settle(lab.clock);
    const run = async (selector: string): Promise<Answer> =>
      caller.send("POST", `/machines/${systemId}/?op=test`, { testing_scripts: selector });
    expect((await run("ours")).status).to.equal(200);
    lab.simulator.setFaults([{ kind: "test-failure", script: "mine" }]);
    settle(lab.clock);
    const sets = await caller.ask<{ type: number; results: { name: string; status_name: string }[] }[]>(
      "GET",
      `/nodes/${systemId}/results/`,
    );
    const results = sets.flatMap((set) =>
      set.results.map(({ name, status_name: status }) => `${name} ${status}`),
    );
    expect(results).to.include.members(["facts Passed", "mine Failed"]);
    expect((await caller.machine(systemId)).status_name).to.equal("Failed testing");
    expect((await caller.send("DELETE", "/scripts/mine")).status).to.equal(204);
    expect((await caller.send("DELETE", "/scripts/mine")).status).to.equal(404);
    expect(statusAndText(await run("ours"))).to.match(/^400 .*Select a valid choice. ours is not one of/);
  });

  it("are an administrator's to change, and every user's to read", async () => {
    const { user } = lab;
    const reserved = "403 This method is reserved for admin users.";
    expect(statusAndText(await user.send("POST", "/scripts/", { name: "a", script: TRUE }))).to.equal(
      reserved,
    );
    expect(statusAndText(await user.send("PUT", "/scripts/7z", { tags: "a" }))).to.equal(reserved);
    expect(statusAndText(await user.send("DELETE", "/scripts/nosuch"))).to.equal(reserved);
    expect((await user.send("GET", "/scripts/7z?op=download")).status).to.equal(200);
    expect((await lab.nobody.send("GET", "/scripts/")).status).to.equal(401);
  });
});

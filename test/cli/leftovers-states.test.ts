import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { urnOf } from "../provider/vm-driver";
import { runCli } from "../support/cli";
import { DEV, LeftoversLab } from "./leftovers-lab";

describe("the states that pulumi-maas-lxd leftovers is given", function () {
  this.timeout(60_000);
  let region: LeftoversLab;

  before(async () => {
    region = await LeftoversLab.start();
  });

  after(() => region.stop());

  afterEach(() => region.deleteVms());

  const prod = "urn:pulumi:prod::project";
  const vmOf = (stack: string, name: string): string =>
    `${stack}::pulumi-nodejs:dynamic/maas-lxd:LxdVm::${name}`;

  it("deletes nothing of a stack whose own state was not given, though a VM of the state was made there", async () => {
    const moved = await region.composeFor(urnOf("web"));
    const live = await region.composeFor(urnOf("api"));
    const left = await region.composeFor(vmOf(prod, "db"));
    const held = [{ urn: vmOf(prod, "web"), id: moved, identity: urnOf("web") }];
    const state = region.stateFile("prod.json", held, prod);
    const { code, stacks, unread, leftovers } = await region.list("--state", state, "--delete");
    expect({ code, stacks, unread }).to.deep.equal({ code: 3, stacks: [prod], unread: [DEV] });
    expect(leftovers.map(({ systemId, outcome }) => [systemId, outcome])).to.have.deep.members([
      [live, "state not given"],
      [left, "removed"],
    ]);
    expect(await region.vms()).to.have.members([moved, live]);
    const { code: listed, stdout } = await runCli(["leftovers", "--state", state], region.env);
    expect(listed).to.equal(3);
    expect(stdout).to.match(/^Nothing is left over of project\/prod\.\n/);
    expect(stdout).to.match(new RegExp(`made under project/dev, .*\\n${live} `, "s"));
  });

  it("distinguishes the VMs of both stacks of a move when it has both states", async () => {
    const moved = await region.composeFor(urnOf("web"));
    const live = await region.composeFor(urnOf("api"));
    const left = await region.composeFor(urnOf("db"));
    const states = [
      "--state",
      region.stateFile("prod.json", [{ urn: vmOf(prod, "web"), id: moved, identity: urnOf("web") }], prod),
      "--state",
      region.stateFile("dev.json", [{ urn: urnOf("api"), id: live }]),
    ];
    const onlyProd = await region.list(...states, "--project", "project", "--stack", "prod", "--delete");
    expect(onlyProd).to.deep.equal({
      code: 0,
      stacks: [prod],
      unread: [],
      leftovers: [],
      reservedAddresses: [],
    });
    const { code, leftovers } = await region.list(...states, "--delete");
    expect(code).to.equal(0);
    expect(leftovers.map(({ systemId }) => systemId)).to.deep.equal([left]);
    expect(await region.vms()).to.have.members([moved, live]);
  });

  it("holds what the state has by its id, whatever made it: the plugin, or another provider", async () => {
    const [plugin, bridged, left] = [
      await region.composeFor(urnOf("web")),
      await region.composeFor(urnOf("api")),
      await region.composeFor(urnOf("db")),
    ];
    const state = region.stateFile("faces.json", [
      { urn: urnOf("web"), id: plugin, type: "maas-lxd:index:LxdVm" },
      { urn: urnOf("api"), id: bridged, type: "maas:index/instance:Instance" },
    ]);
    const { leftovers } = await region.list("--state", state, "--delete");
    expect(leftovers.map(({ systemId }) => systemId)).to.deep.equal([left]);
    expect(await region.vms()).to.have.members([plugin, bridged]);
  });

  it("ends with 1 and without a stack trace when it cannot show", async () => {
    const state = region.stateFile("empty.json");
    const [, token = "", secret = ""] = region.lab.simulator.apiKey.split(":");
    const notJson = join(region.folder, "broken.json");
    writeFileSync(notJson, "{ secret words");
    const noResource = join(region.folder, "destroyed.json");
    writeFileSync(noResource, JSON.stringify({ version: 3, deployment: { manifest: {} } }));
    const twoStacks = region.stateFile("two.json", [{ urn: vmOf(prod, "web"), id: "x" }]);
    const ofProd = ["--project", "project", "--stack", "organization/project/prod"];
    for (const [args, variables, said] of [
      [["leftovers"], {}, "give --stack, or --state"],
      [["leftovers", "--stack", "dev"], {}, "no Pulumi.yaml in this folder or above it: give --project too"],
      [["leftovers", "--project", "project"], {}, "--project needs --stack"],
      [["leftovers", "--frobnicate"], {}, "--frobnicate"],
      [["leftovers", "--state", notJson], {}, "is not what `pulumi stack export` writes"],
      [["leftovers", "--state", join(region.folder, "none.json")], {}, "cannot be read (ENOENT)"],
      [["leftovers", "--state", noResource], {}, "nothing shows whose it is"],
      [["leftovers", "--state", noResource, ...ofProd, "--delete"], {}, "nothing shows whose it is"],
      [
        ["leftovers", "--state", state, ...ofProd, "--delete"],
        {},
        "the state is of project/dev, and project/prod is named",
      ],
      [["leftovers", "--state", twoStacks], {}, "is not what `pulumi stack export` writes"],
      [["leftovers", "--state", state], { MAAS_API_KEY: "" }, "or the environment variable MAAS_API_KEY"],
      [["leftovers", "--state", state], { MAAS_API_URL: "" }, "or the environment variable MAAS_API_URL"],
      [["leftovers", "--state", state], { MAAS_API_KEY: `a:${secret}` }, "maas-lxd:apiKey"],
      [["leftovers", "--state", state], { MAAS_API_KEY: `a:${token}:wrong-${secret}` }, "401"],
      [["leftovers", "--state", state], { MAAS_API_URL: "http://maas.example:5240/MAAS" }, "plain http"],
      [["lefovers"], {}, "no command 'lefovers'"],
    ] as const) {
      const { code, stdout, stderr } = await runCli([...args], { ...region.env, ...variables });
      expect({ code, stdout }, args.join(" ")).to.deep.equal({ code: 1, stdout: "" });
      expect(stderr)
        .to.contain(said)
        .and.not.match(/\n +at /);
      expect(stderr).not.to.contain(secret).and.not.contain("secret words");
    }
  });
});

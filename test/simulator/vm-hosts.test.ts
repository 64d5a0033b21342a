import { expect } from "chai";
import { startLab, statusAndText, type Lab } from "../support/caller";

interface VmHostView {
  readonly id: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly zone: { readonly name: string };
  readonly pool: { readonly name: string };
  readonly cpu_over_commit_ratio: number;
  readonly memory_over_commit_ratio: number;
  readonly default_macvlan_mode: string | null;
  readonly storage_pools: readonly {
    readonly id: string;
    readonly name: string;
    readonly default: boolean;
  }[];
}

describe("VM hosts", () => {
  let lab: Lab;

  beforeEach(async () => {
    lab = await startLab();
  });

  afterEach(() => lab.simulator.stop());

  const host = (): Promise<VmHostView> => lab.caller.ask("GET", "/vm-hosts/1/");
  const refusal = async (form: Record<string, string>): Promise<string> =>
    statusAndText(await lab.caller.send("PUT", "/vm-hosts/1/", form));

  it("are changed by an administrator, and keep what is not sent", async () => {
    const before = await host();
    const fast = before.storage_pools.find(({ name }) => name === "fast")?.id ?? "";
    const changed = await lab.caller.ask<VmHostView>("PUT", "/vm-hosts/1/", {
      cpu_over_commit_ratio: "2.5",
      pool: "pool-a",
      tags: "blue, big",
      default_storage_pool: fast,
      default_macvlan_mode: "bridge",
    });
    expect(changed).to.deep.include({
      name: "vmhost1",
      cpu_over_commit_ratio: 2.5,
      memory_over_commit_ratio: 1,
    });
    expect([changed.pool.name, changed.zone.name]).to.deep.equal(["pool-a", "default"]);
    expect(changed.tags).to.have.members(["blue", "big", "pod-console-logging"]);
    expect(changed.default_macvlan_mode).to.equal("bridge");
    expect(changed.storage_pools.filter((pool) => pool.default).map(({ id }) => id)).to.deep.equal([fast]);
    expect(await host()).to.deep.equal(changed);
    expect(await lab.user.send("PUT", "/vm-hosts/1/", { name: "x" }).then(statusAndText)).to.equal(
      "403 This method is reserved for admin users.",
    );
  });

  it("let more be composed once they are over-committed", async () => {
    await lab.caller.compose("big", { cores: "64" });
    const more = { hostname: "more", skip_commissioning: "true" };
    expect((await lab.caller.send("POST", "/vm-hosts/1/?op=compose", more)).status).to.equal(503);
    await lab.caller.ask("PUT", "/vm-hosts/1/", { cpu_over_commit_ratio: "2" });
    expect((await lab.caller.send("POST", "/vm-hosts/1/?op=compose", more)).status).to.equal(200);
  });

  it("are refused what MAAS's form refuses, field by field", async () => {
    const bad = "Select a valid choice. That choice is not one of the available choices.";
    const refused: [form: Record<string, string>, errors: Record<string, string[]>][] = [
      [{ name: "vmhost2" }, { name: ["Pod with this Name already exists."] }],
      [
        { zone: "1", pool: "0" },
        { zone: [bad], pool: [bad] },
      ],
      [{ cpu_over_commit_ratio: "x" }, { cpu_over_commit_ratio: ["Enter a number."] }],
      [
        { memory_over_commit_ratio: "11" },
        { memory_over_commit_ratio: ["Ensure this value is less than or equal to 10."] },
      ],
      [{ default_storage_pool: "nosuch" }, { default_storage_pool: [bad] }],
      [
        { default_macvlan_mode: "x" },
        { default_macvlan_mode: ["Select a valid choice. x is not one of the available choices."] },
      ],
      [
        { type: "virsh" },
        { type: ["Cannot change the type of a pod. Delete and re-create the pod with a different type."] },
      ],
    ];
    const before = await host();
    for (const [form, errors] of refused) {
      expect(await refusal(form)).to.equal(`400 ${JSON.stringify(errors)}`);
    }
    expect(await host()).to.deep.equal(before);
    expect(statusAndText(await lab.caller.send("PUT", "/vm-hosts/99/", {}))).to.equal(
      "404 No Pod matches the given query.",
    );
  });

  it("are looked through again by a change, and changed also when no rack is there to look", async () => {
    lab.simulator.setFaults([{ kind: "compose-orphan" }]);
    await lab.caller.send("POST", "/vm-hosts/1/?op=compose", { hostname: "lost" });
    lab.simulator.setFaults([{ kind: "no-rack" }]);
    await lab.caller.ask("PUT", "/vm-hosts/1/", { name: "first" });
    expect(await lab.caller.ask("GET", "/machines/?hostname=lost")).to.deep.equal([]);
    lab.simulator.setFaults([]);
    await lab.caller.ask("PUT", "/vm-hosts/1/", {});
    expect(await lab.caller.ask("GET", "/machines/?hostname=lost")).to.have.length(1);
    expect((await host()).name).to.equal("first");
  });

  it("get tags, none with a comma in it", async () => {
    const change = async (op: string, tag: string): Promise<string> =>
      statusAndText(await lab.caller.send("POST", `/vm-hosts/1/?op=${op}`, { tag })).slice(0, 40);
    expect(await change("add_tag", "a,b")).to.equal('400 Tag may not contain a ",".');
    expect(await change("add_tag", "blue")).to.match(/^200 /);
    expect(await change("add_tag", "blue")).to.match(/^200 /);
    expect((await host()).tags).to.deep.equal(["pod-console-logging", "blue"]);
    expect(await change("remove_tag", "blue")).to.match(/^200 /);
    expect(await change("remove_tag", "nosuch")).to.match(/^200 /);
    expect((await host()).tags).to.deep.equal(["pod-console-logging"]);
  });
});

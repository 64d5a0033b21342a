import { expect } from "chai";
import { settle, startLab, statusAndText, type Caller, type Lab } from "../support/caller";

interface InterfaceView {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly mac_address: string;
  readonly parents: string[];
  readonly children: string[];
  readonly tags: string[];
  readonly vlan: { readonly vid: number } | null;
  readonly links: readonly { readonly id: number; readonly mode: string; readonly ip_address?: string }[];
}

describe("interfaces", () => {
  let lab: Lab;
  let caller: Caller;
  let path: string;
  let eth0: InterfaceView;

  beforeEach(async () => {
    lab = await startLab();
    ({ caller } = lab);
    path = `/nodes/${await caller.compose("web")}/interfaces/`;
    eth0 = await named("eth0");
  });

  afterEach(() => lab.simulator.stop());

  async function named(name: string): Promise<InterfaceView> {
    const all = await caller.ask<InterfaceView[]>("GET", path);
    const found = all.find((iface) => iface.name === name);
    if (found === undefined) {
      throw new Error(`there is no ${name}`);
    }
    return found;
  }

  const create = (kind: string, form: Record<string, string>): Promise<InterfaceView> =>
    caller.ask("POST", `${path}?op=create_${kind}`, form);
  const refused = async (kind: string, form: Record<string, string>): Promise<unknown> => {
    const { status, text } = await caller.send("POST", `${path}?op=create_${kind}`, form);
    expect(status).to.equal(400);
    return JSON.parse(text);
  };
  const on = (iface: InterfaceView, op: string, form: Record<string, string> = {}): Promise<InterfaceView> =>
    caller.ask("POST", `${path}${iface.id}/?op=${op}`, form);

  it("are read by id and by name", async () => {
    expect(await caller.ask("GET", `${path}eth0/`)).to.deep.equal(eth0);
    expect(await caller.ask("GET", `${path}${eth0.id}/`)).to.deep.equal(eth0);
    expect(statusAndText(await caller.send("GET", `${path}9999/`))).to.equal(
      "404 No Interface matches the given query.",
    );
  });

  it("physical ones are added, changed and deleted", async () => {
    const added = await create("physical", {
      mac_address: "52:54:00:aa:00:01",
      name: "eth1",
      vlan: "3",
      tags: "a,b",
    });
    expect(added).to.deep.include({ name: "eth1", type: "physical", tags: ["a", "b"] });
    expect(added.vlan?.vid).to.equal(20);
    const changed = await caller.ask<InterfaceView>("PUT", `${path}${added.id}/`, { name: "lan1" });
    // MAAS fills what was not sent in from the row, of a list only the last item.
    expect(changed).to.deep.include({ name: "lan1", mac_address: "52:54:00:aa:00:01", tags: ["b"] });
    expect(await refused("physical", {})).to.deep.equal({ mac_address: ["This field is required."] });
    expect((await caller.send("DELETE", `${path}${added.id}/`)).status).to.equal(204);
    expect((await caller.send("DELETE", `${path}${added.id}/`)).status).to.equal(404);
  });

  it("bonds take their parents over", async () => {
    await create("physical", { mac_address: "52:54:00:aa:00:01", name: "eth1", vlan: "2" });
    const eth1 = await named("eth1");
    const { status, text } = await caller.send("POST", `${path}?op=create_bond`, [
      ["name", "bond0"],
      ["parents", String(eth0.id)],
      ["parents", String(eth1.id)],
      ["bond_mode", "active-backup"],
    ]);
    expect(status, text).to.equal(200);
    const bond = JSON.parse(text) as InterfaceView;
    expect(bond).to.include({ type: "bond", mac_address: eth0.mac_address });
    expect(bond.parents).to.have.members(["eth0", "eth1"]);
    expect((await named("eth0")).children).to.deep.equal(["bond0"]);
    expect((await named("eth0")).links).to.deep.equal([]);
    expect(await refused("bridge", { name: "br0", parent: String(eth0.id) })).to.deep.equal({
      parent: ["A bridge interface can't have a parent that is already in a bond or a bridge."],
    });
    expect(await refused("bond", { name: "bond1" })).to.deep.equal({
      parents: ["A bond interface must have one or more parents."],
    });
    expect((await caller.send("DELETE", `${path}${bond.id}/`)).status).to.equal(204);
    expect((await named("eth0")).children).to.deep.equal([]);
  });

  it("bridges and VLANs stand on one parent", async () => {
    const vlan = await create("vlan", { parent: String(eth0.id), vlan: "3" });
    expect(vlan).to.deep.include({ name: "eth0.20", type: "vlan", parents: ["eth0"] });
    const bridge = await create("bridge", { name: "br0", parent: String(eth0.id) });
    expect(bridge).to.deep.include({ type: "bridge", parents: ["eth0"], mac_address: eth0.mac_address });
    expect(await refused("vlan", { parent: String(eth0.id), vlan: "2" })).to.have.property("vlan");
    expect(await refused("bridge", {})).to.have.all.keys("parent", "name");
  });

  it("are linked, made the default gateway, and disconnected", async () => {
    const linked = await on(eth0, "link_subnet", {
      mode: "STATIC",
      subnet: "1",
      ip_address: "10.10.0.50",
      force: "true",
    });
    expect(linked.links.map(({ mode, ip_address: ip }) => [mode, ip])).to.deep.equal([
      ["static", "10.10.0.50"],
    ]);
    const id = String(linked.links[0]?.id ?? 0);
    await on(eth0, "set_default_gateway", { link_id: id });
    expect(
      statusAndText(
        await caller.send("POST", `${path}${eth0.id}/?op=set_default_gateway`, { link_id: "99999" }),
      ),
    ).to.match(/^400 /);
    const unlinked = await on(eth0, "unlink_subnet", { id });
    expect(unlinked.links.map(({ mode }) => mode)).to.deep.equal(["link_up"]);
    const off = await on(eth0, "disconnect");
    expect([off.links, off.vlan]).to.deep.equal([[], null]);
  });

  it("stay as they are while the machine is deployed", async () => {
    const systemId = path.split("/")[2] ?? "";
    await caller.ask("POST", `/machines/${systemId}/?op=deploy`, {});
    settle(lab.clock);
    const link = { mode: "AUTO", subnet: "1" };
    expect(statusAndText(await caller.send("POST", `${path}${eth0.id}/?op=link_subnet`, link))).to.equal(
      "409 Cannot link subnet interface because the machine is not New, Ready, Allocated, or Broken.",
    );
    for (const [method, suffix] of [
      ["POST", `${eth0.id}/?op=disconnect`],
      ["POST", "?op=create_bond"],
      ["DELETE", `${eth0.id}/`],
    ] as const) {
      expect(
        (await caller.send(method, `${path}${suffix}`, method === "POST" ? {} : undefined)).status,
      ).to.equal(409);
    }
  });

  it("of machines are an administrator's to change", async () => {
    expect((await lab.user.send("GET", path)).status).to.equal(200);
    for (const [method, suffix] of [
      ["POST", "?op=create_physical"],
      ["POST", `${eth0.id}/?op=link_subnet`],
      ["PUT", `${eth0.id}/`],
      ["DELETE", `${eth0.id}/`],
    ] as const) {
      const answer = await lab.user.send(method, `${path}${suffix}`, method === "DELETE" ? undefined : {});
      expect(statusAndText(answer), suffix).to.equal("403 ");
    }
    expect((await lab.nobody.send("GET", path)).status).to.equal(401);
  });
});

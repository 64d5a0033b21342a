import { expect } from "chai";
import { startLab, statusAndText, type Lab } from "../support/caller";

interface Vlan {
  readonly id: number;
  readonly vid: number;
  readonly fabric: string;
  readonly fabric_id: number;
  readonly relay_vlan: Vlan | null;
}

describe("VLANs", () => {
  let lab: Lab;

  beforeEach(async () => {
    lab = await startLab();
  });

  afterEach(() => lab.simulator.stop());

  const ask = <Answer>(method: string, path: string, form?: Record<string, string>): Promise<Answer> =>
    lab.caller.ask<Answer>(method, path, form);

  const newVlan = (fabric: number, vid: number): Promise<Vlan> =>
    ask("POST", `/fabrics/${fabric}/vlans/`, { vid: String(vid) });

  const fabricIds = async (): Promise<number[]> =>
    (await ask<{ id: number }[]>("GET", "/fabrics/")).map(({ id }) => id);

  it("are relayed to nothing once the VLAN is gone that they were relayed to", async () => {
    const [relay, relayed] = [await newVlan(1, 40), await newVlan(1, 41)];
    await ask("PUT", `/vlans/${relayed.id}/`, { relay_vlan: String(relay.id) });
    await ask("DELETE", `/vlans/${relay.id}/`);
    expect((await ask<Vlan>("GET", `/vlans/${relayed.id}/`)).relay_vlan).to.equal(null);
  });

  it("are relayed to nothing once a whole fabric is gone", async () => {
    const fabric = await ask<{ id: number; vlans: Vlan[] }>("POST", "/fabrics/", { name: "far" });
    const relayed = await newVlan(1, 41);
    await ask("PUT", `/vlans/${relayed.id}/`, { relay_vlan: String(fabric.vlans[0]?.id) });
    await ask("DELETE", `/fabrics/${fabric.id}/`);
    expect((await ask<Vlan>("GET", `/vlans/${relayed.id}/`)).relay_vlan).to.equal(null);
  });

  it("take a fabric along that they leave without any", async () => {
    const fabric = await ask<{ id: number; vlans: Vlan[] }>("POST", "/fabrics/", { name: "far" });
    const path = `/vlans/${fabric.vlans[0]?.id}/`;
    const moved = await ask<Vlan>("PUT", path, { fabric: "1", vid: "77" });
    expect(moved.fabric_id).to.equal(1);
    expect(await fabricIds()).not.to.include(fabric.id);
  });

  it("give a subnet without one the default fabric's, which is made anew when it is gone", async () => {
    for (const vlan of await ask<Vlan[]>("GET", "/fabrics/0/vlans/")) {
      await ask("PUT", `/vlans/${vlan.id}/`, { fabric: "1", vid: String(100 + vlan.id) });
    }
    expect(await fabricIds()).not.to.include(0);
    const { vlan } = await ask<{ vlan: Vlan }>("POST", "/subnets/", { cidr: "10.99.0.0/24" });
    expect(vlan).to.include({ fabric_id: 0, fabric: "fabric-0", vid: 0 });
  });

  it("are created without a rack, and offered those of the VID that they have", async () => {
    const [rack] = await ask<{ system_id: string }[]>("GET", "/rackcontrollers/");
    const refused =
      '400 {"primary_rack":["Select a valid choice. That choice is not one of the available choices."]}';
    const form = { primary_rack: rack?.system_id ?? "" };
    const send = async (method: string, path: string, more: Record<string, string> = {}): Promise<string> =>
      statusAndText(await lab.caller.send(method, path, { ...form, ...more }));
    expect(await send("POST", "/fabrics/1/vlans/", { vid: "40" })).to.equal(refused);
    const { id } = await newVlan(0, 40);
    expect(await send("PUT", `/vlans/${id}/`, { vid: "20" })).to.equal(refused);
    await ask("PUT", `/vlans/${id}/`, { vid: "20" });
    expect(await send("PUT", `/vlans/${id}/`)).to.match(/^200 /);
  });

  it("do not come back with an instance that is found after they were deleted", async () => {
    lab.simulator.setFaults([{ kind: "compose-orphan" }]);
    const form = { hostname: "web", interfaces: "eth0:name=br1" };
    expect((await lab.caller.send("POST", "/vm-hosts/1/?op=compose", form)).status).to.equal(503);
    lab.simulator.setFaults([]);
    await ask("DELETE", "/fabrics/1/vlans/20/");
    await ask("POST", "/vm-hosts/1/?op=refresh");
    const [found] = await ask<{ interface_set: { vlan: { vid: number } }[] }[]>(
      "GET",
      "/machines/?hostname=web",
    );
    expect(found?.interface_set[0]?.vlan.vid).to.equal(0);
  });
});

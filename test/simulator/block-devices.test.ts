import { expect } from "chai";
import { settle, startLab, type Lab } from "../support/caller";

interface Disk {
  id: number;
  name: string;
  tags: string[];
}

describe("the disks of a machine", () => {
  let lab: Lab;
  let machine: string;

  before(async () => {
    lab = await startLab();
    machine = await lab.caller.compose("web", { storage: "root:8(blue)", skip_commissioning: "true" });
  });

  after(() => lab.simulator.stop());

  const path = (disk: Disk): string => `/nodes/${machine}/blockdevices/${disk.id}/`;
  const disks = (): Promise<Disk[]> => lab.caller.ask("GET", `/nodes/${machine}/blockdevices/`);
  const withTag = async (tag: string): Promise<number> =>
    (await lab.caller.ask<unknown[]>("GET", `/machines/?storage=root:0(${tag})`)).length;

  it("get and lose tags by which machines are found, while it is Ready", async () => {
    const [disk = expect.fail("it has no disk")] = await disks();
    await lab.caller.ask("POST", `${path(disk)}?op=add_tag`, { tag: "red" });
    expect((await lab.caller.ask<Disk>("GET", path(disk))).tags).to.deep.equal(["blue", "red"]);
    expect(await withTag("red")).to.equal(1);
    await lab.caller.ask("POST", `/nodes/${machine}/blockdevices/${disk.name}/?op=remove_tag`, {
      tag: "red",
    });
    expect(await withTag("red")).to.equal(0);
    expect((await lab.caller.send("GET", `/nodes/${machine}/blockdevices/9999/`)).status).to.equal(404);
    await lab.caller.ask("POST", `/machines/${machine}/?op=deploy`, {});
    settle(lab.clock);
    const refused = await lab.caller.send("POST", `${path(disk)}?op=add_tag`, { tag: "red" });
    expect(refused).to.include({
      status: 409,
      text: "Cannot update block device because the machine is not Ready.",
    });
  });

  it("keep their tags when the VM host is refreshed, and not when the machine is commissioned", async () => {
    await lab.caller.ask("POST", "/vm-hosts/1/?op=refresh", {});
    expect((await disks()).map(({ tags }) => tags)).to.deep.equal([["blue"]]);
    await lab.caller.ask("POST", `/machines/${machine}/?op=release`, {});
    settle(lab.clock);
    await lab.caller.ask("POST", `/machines/${machine}/?op=commission`, { skip_networking: "1" });
    settle(lab.clock);
    expect((await disks()).map(({ tags }) => tags)).to.deep.equal([["ssd", "sata"]]);
  });
});

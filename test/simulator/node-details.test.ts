import { expect } from "chai";
import { settle, startLab, statusAndText, type Lab } from "../support/caller";

describe("what every node can be asked for", () => {
  let lab: Lab;
  let paths: readonly string[];
  let systemId: string;

  before(async () => {
    lab = await startLab();
    systemId = await lab.caller.compose("web");
    const device = await lab.caller.ask<{ system_id: string }>("POST", "/devices/", {
      hostname: "printer",
      mac_addresses: "00:16:3e:77:00:01",
    });
    const [rack] = await lab.caller.ask<{ system_id: string }[]>("GET", "/rackcontrollers/");
    paths = [
      `/machines/${systemId}/`,
      `/nodes/${systemId}/`,
      `/devices/${device.system_id}/`,
      `/rackcontrollers/${rack?.system_id ?? ""}/`,
      `/regioncontrollers/${rack?.system_id ?? ""}/`,
    ];
  });

  after(() => lab.simulator.stop());

  it("is itself, what its hardware is and how its power is controlled", async () => {
    for (const path of paths) {
      expect((await lab.caller.send("GET", path)).status, path).to.equal(200);
      const details = await lab.caller.send("GET", `${path}?op=details`);
      expect([details.status, details.headers.get("content-type")], path).to.deep.equal([
        200,
        "application/bson",
      ]);
      expect((await lab.caller.send("GET", `${path}?op=power_parameters`)).status, path).to.equal(200);
      expect(statusAndText(await lab.user.send("GET", `${path}?op=power_parameters`)), path).to.equal("403 ");
    }
  });

  it("is not there under another type's path", async () => {
    expect(statusAndText(await lab.caller.send("GET", `/devices/${systemId}/?op=details`))).to.equal(
      "404 No Device matches the given query.",
    );
    expect(statusAndText(await lab.caller.send("GET", "/nodes/zzzzzz/?op=details"))).to.equal(
      "404 No Node matches the given query.",
    );
  });

  it("has no hardware until it was commissioned", async () => {
    const details = async (): Promise<string> =>
      (await lab.caller.send("GET", `/machines/${systemId}/?op=details`)).text;
    // Of BSON: two names with null, which has the type 10 and no bytes.
    expect(await details()).to.equal("\u0011\0\0\0\u000Alldp\0\u000Alshw\0\0");
    await lab.caller.ask("POST", `/machines/${systemId}/?op=commission`, {});
    settle(lab.clock);
    expect(await details())
      .to.include("<lldp/>")
      .and.to.include("<list/>");
  });
});

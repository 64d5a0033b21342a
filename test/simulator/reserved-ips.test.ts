import { expect } from "chai";
import type { MaasVersion } from "../../simulator/index";
import { startLab, statusAndText, type Lab, type MachineView } from "../support/caller";

describe("reserved IPs", () => {
  let lab: Lab;

  async function start(maasVersion: MaasVersion): Promise<void> {
    lab = await startLab({ maasVersion });
  }

  afterEach(() => lab.simulator.stop());

  async function linkStatic(systemId: string, ip: string): Promise<string> {
    const { interface_set: nics } = await lab.caller.machine(systemId);
    const path = `/nodes/${systemId}/interfaces/${nics[0]?.id}/?op=link_subnet`;
    const form = { mode: "STATIC", subnet: "cidr:10.10.0.0/24", ip_address: ip, force: "true" };
    return statusAndText(await lab.caller.send("POST", path, form));
  }

  for (const version of ["3.3", "3.4", "3.5"] as const) {
    it(`${version}: there are none`, async () => {
      await start(version);
      expect(statusAndText(await lab.caller.send("GET", "/reservedips/"))).to.equal(
        "404 Unknown API endpoint: /MAAS/api/2.0/reservedips/.",
      );
    });
  }

  for (const version of ["3.6", "3.7"] as const) {
    it(`${version}: keep an address for a MAC`, async () => {
      await start(version);
      const mac = "00:16:3e:aa:bb:cc";
      const form = { ip: "10.10.0.60", mac_address: mac, comment: "printer" };
      expect((await lab.user.send("POST", "/reservedips/", form)).status).to.equal(403);
      const made = await lab.caller.ask<{ id: number; ip: string }>("POST", "/reservedips/", form);
      expect(made).to.include({ ip: "10.10.0.60", mac_address: mac, comment: "printer" });
      expect((await lab.user.ask<unknown[]>("GET", "/reservedips/")).length).to.equal(1);
      const systemId = await lab.caller.compose("web");
      expect(await linkStatic(systemId, "10.10.0.60")).to.equal(
        `409 The static IP 10.10.0.60 is already reserved for the MAC address ${mac}.`,
      );
      expect((await lab.caller.send("DELETE", `/reservedips/${made.id}/`)).status).to.equal(204);
      expect(await linkStatic(systemId, "10.10.0.60")).to.match(/^200 /);
    });
  }

  it("are what an auto link takes, and nobody else's", async () => {
    await start("3.7");
    const one = await lab.caller.compose("one", { interfaces: "eth0:subnet_cidr=10.10.0.0/24" });
    const two = await lab.caller.compose("two", { interfaces: "eth0:subnet_cidr=10.10.0.0/24" });
    const { boot_interface: boot } = await lab.caller.ask<{ boot_interface: { mac_address: string } }>(
      "GET",
      `/machines/${two}/`,
    );
    const form = { ip: "10.10.0.77", mac_address: boot.mac_address };
    await lab.caller.ask("POST", "/reservedips/", form);
    expect(await linkStatic(two, "10.10.0.60")).to.equal(
      `409 The static IP 10.10.0.60 does not match the reserved IP 10.10.0.77 for the MAC address ${form.mac_address}.`,
    );
    const addresses = async (systemId: string): Promise<string[]> => {
      const path = `/machines/${systemId}/?op=deploy`;
      await lab.caller.ask<MachineView>("POST", path, { distro_series: "jammy" });
      return (await lab.caller.machine(systemId)).ip_addresses;
    };
    expect(await addresses(one)).to.not.include("10.10.0.77");
    expect(await addresses(two)).to.deep.equal(["10.10.0.77"]);
  });

  it("are refused with MAAS's words", async () => {
    await start("3.7");
    const reserve = async (form: Record<string, string>): Promise<string> =>
      statusAndText(
        await lab.caller.send("POST", "/reservedips/", { mac_address: "00:16:3e:aa:bb:cc", ...form }),
      );
    expect(await reserve({ ip: "10.99.0.1" })).to.equal(
      '400 {"subnet":["There is no subnet for 10.99.0.1. Create the subnet and try again."]}',
    );
    expect(await reserve({ ip: "10.10.0.0" })).to.include("The network address cannot be a reserved IP.");
    expect(await reserve({ ip: "10.10.0.5" })).to.include(
      "The ip 10.10.0.5 is already in use by another machine.",
    );
    expect(await reserve({ ip: "10.10.0.61" })).to.match(/^200 /);
    expect(await reserve({ ip: "10.10.0.61" })).to.include(
      "Reserved IP with this IP address already exists.",
    );
    expect(await reserve({ ip: "10.10.0.62" })).to.include(
      "Reserved IP with this MAC address and Subnet already exists.",
    );
  });
});

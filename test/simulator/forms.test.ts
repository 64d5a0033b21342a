import { expect } from "chai";
import { startLab, statusAndText, type Lab } from "../support/caller";

describe("forms", () => {
  let lab: Lab;

  before(async () => {
    lab = await startLab();
  });

  after(() => lab.simulator.stop());

  const answer = async (method: string, path: string, form: Record<string, string>): Promise<string> =>
    statusAndText(await lab.caller.send(method, path, form));

  it("refuse a name that is longer than its column, and report nothing else of it", async () => {
    const systemId = await lab.caller.compose("web");
    const columns: [path: string, field: string, most: number, more?: Record<string, string>][] = [
      ["/zones/", "name", 256],
      ["/resourcepools/", "name", 256],
      ["/fabrics/", "name", 256],
      ["/fabrics/", "class_type", 256],
      ["/spaces/", "name", 256],
      ["/fabrics/1/vlans/", "name", 256, { vid: "77" }],
      ["/subnets/", "name", 255, { cidr: "10.99.0.0/24" }],
      ["/ipranges/", "comment", 255, { type: "reserved", start_ip: "10.10.0.60", end_ip: "10.10.0.61" }],
      [
        `/nodes/${systemId}/interfaces/?op=create_physical`,
        "name",
        255,
        { mac_address: "00:16:3e:99:00:01" },
      ],
    ];
    for (const [path, field, most, more = {}] of columns) {
      const message = `Ensure this value has at most ${most} characters (it has ${most + 1}).`;
      const refused = await answer("POST", path, { ...more, [field]: "a".repeat(most + 1) });
      expect(refused, path).to.equal(`400 ${JSON.stringify({ [field]: [message] })}`);
    }
    expect(await answer("PUT", "/zones/default/", { name: "a".repeat(257) })).to.match(
      /^400 \{"name":\["Ensure/,
    );
  });

  it("refuse a second DNS resource of the same name in a domain", async () => {
    const form = { name: "www", domain: "maas", ip_addresses: "10.10.0.70" };
    expect(await answer("POST", "/dnsresources/", form)).to.match(/^200 /);
    const again = { ...form, ip_addresses: "10.10.0.71" };
    expect(await answer("POST", "/dnsresources/", again)).to.equal(
      '400 {"__all__":["Labels must be unique within their zone."]}',
    );
    await lab.caller.ask("POST", "/domains/", { name: "other" });
    expect(await answer("POST", "/dnsresources/", { ...again, domain: "other" })).to.match(/^200 /);
  });

  it("refuse settings that name an image which is not there", async () => {
    const set = (name: string, value: string): Promise<string> =>
      answer("POST", "/maas/?op=set_config", { name, value });
    const series = "It should be one of: 'focal', 'jammy', 'noble'.";
    expect(await set("default_osystem", "centos")).to.equal(
      `400 {"default_osystem":["'centos' is not a valid osystem.  It should be one of: 'ubuntu'."]}`,
    );
    expect(await set("default_distro_series", "xenial")).to.equal(
      `400 {"default_distro_series":["'xenial' is not a valid release.  ${series}"]}`,
    );
    expect(await set("commissioning_distro_series", "xenial")).to.equal(
      `400 {"commissioning_distro_series":["'xenial' is not a valid commissioning_distro_series.  ${series}"]}`,
    );
    expect(await set("default_distro_series", "noble")).to.equal("200 OK");
    expect(await lab.caller.ask("GET", "/maas/?op=get_config&name=default_distro_series")).to.equal("noble");
  });
});

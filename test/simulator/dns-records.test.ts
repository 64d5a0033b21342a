import { expect } from "chai";
import type { MaasVersion } from "../../simulator/index";
import { startLab, statusAndText, type Lab } from "../support/caller";

interface Name {
  id: number;
  fqdn: string;
  ip_addresses: { ip: string }[];
  resource_records: { id: number; rrtype: string; rrdata: string }[];
}

describe("DNS records", () => {
  let lab: Lab;

  async function start(maasVersion: MaasVersion = "3.7"): Promise<void> {
    lab = await startLab({ maasVersion });
  }

  afterEach(() => lab.simulator.stop());

  const txt = (name: string, rrdata: string): Promise<{ id: number }> =>
    lab.caller.ask("POST", "/dnsresourcerecords/", { fqdn: `${name}.maas`, rrtype: "txt", rrdata });
  const names = (name: string): Promise<Name[]> =>
    lab.caller.ask("GET", `/dnsresources/?name=${name}&domain=maas`);
  const send = async (method: "POST" | "PUT" | "DELETE", path: string, form?: Record<string, string>) =>
    statusAndText(await lab.caller.send(method, path, form));

  it("join the name that a reservation gives, and go with its last address", async () => {
    await start();
    const { id } = await txt("vip", '"a mark"');
    expect(await send("POST", "/ipaddresses/?op=reserve", { ip: "10.10.0.60", hostname: "vip" })).to.match(
      /^200 /,
    );
    const [name] = await names("vip");
    expect(name?.ip_addresses.map(({ ip }) => ip)).to.deep.equal(["10.10.0.60"]);
    expect(name?.resource_records).to.containSubset([{ id, rrtype: "TXT", rrdata: '"a mark"' }]);
    expect(await send("POST", "/ipaddresses/?op=release", { ip: "10.10.0.60" })).to.match(/^204/);
    expect(await names("vip")).to.deep.equal([]);
    expect(await send("DELETE", `/dnsresourcerecords/${id}/`)).to.match(/^404 /);
  });

  it("are listed by name and type, changed, and take an empty name with them", async () => {
    await start();
    const { id } = await txt("a", '"one"');
    await txt("b", '"two"');
    const listed = await lab.caller.ask<{ fqdn: string }[]>("GET", "/dnsresourcerecords/?rrtype=TXT");
    expect(listed.map(({ fqdn }) => fqdn)).to.deep.equal(["a.maas", "b.maas"]);
    expect(await lab.caller.ask("GET", "/dnsresourcerecords/?rrtype=txt")).to.deep.equal([]);
    expect(await send("PUT", `/dnsresourcerecords/${id}/`, { rrtype: "TXT", rrdata: '"three"' })).to.match(
      /^200 /,
    );
    expect((await names("a"))[0]?.resource_records[0]?.rrdata).to.equal('"three"');
    expect(await send("DELETE", `/dnsresourcerecords/${id}/`)).to.match(/^204/);
    expect(await names("a")).to.deep.equal([]);
  });

  it("are for administrators to write, and for all to read", async () => {
    await start();
    const { id } = await txt("a", '"one"');
    const form = { fqdn: "b.maas", rrtype: "TXT", rrdata: '"x"' };
    expect((await lab.user.send("POST", "/dnsresourcerecords/", form)).status).to.equal(403);
    expect((await lab.user.send("DELETE", `/dnsresourcerecords/${id}/`)).status).to.equal(403);
    expect((await lab.user.ask<unknown[]>("GET", "/dnsresourcerecords/")).length).to.equal(1);
  });

  const refused: [form: Record<string, string>, says: RegExp][] = [
    [{ fqdn: "b.maas", rrdata: "x" }, /^400 rrtype must be provided\.$/],
    [{ fqdn: "b.maas", rrtype: "TXT" }, /^400 rrdata must be provided\.$/],
    [{ rrtype: "TXT", rrdata: "x" }, /^400 Either name and domain/],
    [{ fqdn: "b.nowhere", rrtype: "TXT", rrdata: "x" }, /^404 No Domain matches/],
    [{ fqdn: "b.maas", rrtype: "A", rrdata: "x" }, /^400 .*A is not one of CNAME/],
    [{ fqdn: "b.maas", rrtype: "MX", rrdata: "mail" }, /^400 .*Invalid MX/],
    [{ fqdn: "a.maas", rrtype: "CNAME", rrdata: "b.maas" }, /^400 .*cannot coexist/],
  ];
  for (const [form, says] of refused) {
    it(`refuse ${JSON.stringify(form)}`, async () => {
      await start();
      await txt("a", '"one"');
      expect(await send("POST", "/dnsresourcerecords/", form)).to.match(says);
    });
  }

  for (const [version, isReleased] of [
    ["3.5", false],
    ["3.7", true],
  ] as const) {
    it(`${version}: the deletion of a name ${isReleased ? "releases" : "leaves"} its reservation`, async () => {
      await start(version);
      await lab.caller.ask("POST", "/ipaddresses/?op=reserve", { ip: "10.10.0.60", hostname: "vip" });
      const [name] = await names("vip");
      expect(await send("DELETE", `/dnsresources/${name?.id}/`)).to.match(/^204/);
      const left = await lab.caller.ask<unknown[]>("GET", "/ipaddresses/?ip=10.10.0.60");
      expect(left.length).to.equal(isReleased ? 0 : 1);
    });
  }
});

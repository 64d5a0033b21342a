import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { Caller } from "../support/caller";
import { ReservedAddressLab, up } from "./reserved-address-lab";
import { asked, expectRejection, expectSaid, urnOf, type Name } from "./reserved-address-driver";

const vip = { ipAddress: "10.10.0.60", hostname: "vip" };
const range = "10.10.0.60-10.10.0.69";

describe("a reserved address whose mark is in MAAS already", function () {
  this.timeout(120_000);
  let lab: ReservedAddressLab;

  beforeEach(async () => {
    lab = await ReservedAddressLab.start();
  });

  afterEach(() => lab.stop());

  const names = (): Promise<Name[]> => lab.admin.ask("GET", "/dnsresources/");

  const reasons = ({ failures }: { failures: { reason: string }[] }): string[] =>
    failures.map(({ reason }) => reason);

  /** Reserved by user1 with the mark of `vip`. */
  async function reservedByOther(): Promise<void> {
    const user = new Caller({ url: lab.simulator.url, apiKey: lab.simulator.userApiKey });
    await user.ask("POST", "/ipaddresses/?op=reserve", { ip: "10.10.0.60", hostname: "vip" });
    const rrdata = `"pulumi-maas-lxd ${composeName(urnOf("vip"))} 10.10.0.60"`;
    await lab.admin.ask("POST", "/dnsresourcerecords/", { fqdn: "vip.maas", rrtype: "TXT", rrdata });
  }

  it("is announced to be taken over, since a state of another backend may hold it", async () => {
    const first = await up("vip", vip, await lab.run());
    const other = await lab.run();
    expect((await up("vip", vip, other)).id).to.equal(first.id);
    await expectSaid(
      other,
      /vip: the reservation of 10\.10\.0\.60 \(vip\.maas\) carries this one's mark\. .* else the create takes it over, so that a state which holds it/,
    );
    const moved = await lab.run();
    const { inputs, failures } = await moved.check({}, asked("vip", { ...vip, ipAddress: "10.10.0.61" }));
    expect(failures).to.deep.equal([]);
    await expectSaid(moved, /the create stops there and does not touch it/);
    await expectRejection(
      moved.create(inputs),
      /reserved 10\.10\.0\.60 .* not what the program asks for now/,
    );
    expect(await lab.reserved()).to.deep.equal(["10.10.0.60"]);
  });

  it("can be replaced under another name, where the engine shows nothing of the old one but its alias", async () => {
    const first = await up("vip", vip, await lab.run());
    const later = await lab.run();
    const renamed = { ...asked("vip2", vip), __formerUrns: [urnOf("vip")] };
    const { inputs, failures } = await later.check({}, renamed);
    expect(failures).to.deep.equal([]);
    await later.delete(first.id, first.properties);
    const anew = await later.create(inputs);
    expect(anew.id).to.equal("10.10.0.60");
    const [name] = await names();
    expect(name?.resource_records.map(({ rrdata }) => rrdata)).to.deep.equal([
      `"pulumi-maas-lxd ${composeName(urnOf("vip2"))} 10.10.0.60"`,
    ]);
  });

  it("is neither taken over nor loses its mark where another user reserved it", async () => {
    await reservedByOther();
    const before = await names();
    const said =
      "10.10.0.60 is reserved by user user1, and the API key is user admin's: MAAS lets nobody but user1 release it, so that only with the key of user1 it is changed or released";
    for (const inputs of [
      { range, hostname: "vip" },
      { range, hostname: "other" },
    ]) {
      const provider = await lab.run();
      const checked = await provider.check({}, asked("vip", inputs));
      expect(reasons(checked), JSON.stringify(inputs)).to.deep.equal([said]);
      await expectRejection(provider.create(checked.inputs), /is reserved by user user1/);
    }
    expect(reasons(await (await lab.run()).check({}, asked("vip", vip)))).to.deep.equal([said]);
    expect(await names()).to.deep.equal(before);
  });

  it("is not released where another resource of the run holds it too", async () => {
    const first = await up("vip", vip, await lab.run());
    for (const [holder, notes] of [
      ["vip", { __create: "another" }],
      ["vip2", { __create: "another" }],
      ["vip2", {}],
    ] as const) {
      const later = await lab.run();
      const own = Object.entries(first.properties).filter(([name]) => name !== "__create");
      const held = { ...Object.fromEntries(own), __urn: urnOf(holder), ...notes };
      await later.diff(first.id, held, { ...asked(holder, vip) });
      await later.delete(first.id, first.properties);
      await expectSaid(later, /vip: 10\.10\.0\.60 was not released/);
      expect(await lab.reserved()).to.deep.equal(["10.10.0.60"]);
    }
  });

  it("is said to be a reservation where two resources of the program have the mark of one", async () => {
    const first = await up("vip", vip, await lab.run());
    for (const order of [
      ["vip", "vip2"],
      ["vip2", "vip"],
    ]) {
      const later = await lab.run();
      const said: string[] = [];
      for (const name of order) {
        // `vip2` is the old `vip`, by an alias.
        const inputs = name === "vip" ? { range } : vip;
        said.push(...reasons(await later.check(name === "vip" ? {} : first.inputs, asked(name, inputs))));
      }
      expect(said.length).to.equal(1);
      expect(said[0]).to.match(
        /^The names of reserved address "vip2?" and of reserved address "vip2?" of this program changed in a way that leaves one reservation to both, the one made as reserved address "vip"/,
      );
    }
  });

  it("says whose name it is that has to be handed over, and how", async () => {
    const first = await up("vip", { ...vip, hostname: "api" }, await lab.run());
    const later = await lab.run();
    const moved = await later.check(first.inputs, asked("vip", { ...vip, hostname: "api2" }));
    expect(reasons(moved)).to.deep.equal([]);
    const taking = await later.check({}, asked("fw", { ipAddress: "10.10.0.61", hostname: "api" }));
    expect(reasons(taking)[0]).to.match(
      /^DNS name api\.maas is already in use by the reservation vip-\w{12}, which is reserved address "vip" of this stack: .*hand it over in two runs/,
    );
  });

  it("is refused in the preview where a killed replacement left another one", async () => {
    const first = await up("vip", vip, await lab.run());
    const text = `"pulumi-maas-lxd ${composeName(urnOf("vip"))} 10.10.0.61"`;
    const api = { fqdn: "api.maas", rrtype: "TXT", rrdata: text };
    await lab.admin.ask("POST", "/dnsresourcerecords/", api);
    await lab.admin.ask("POST", "/ipaddresses/?op=reserve", { ip: "10.10.0.61", hostname: "api" });
    const later = await lab.run();
    const changed = { ...vip, ipAddress: "10.10.0.62" };
    const checked = await later.check(first.inputs, asked("vip", changed));
    await later.diff(first.id, first.properties, checked.inputs);
    expect(reasons(await later.check({}, asked("vip", changed)))[0]).to.match(
      /^An earlier run reserved 10\.10\.0\.61 with the DNS name api\.maas for this resource, which is not what/,
    );
    await later.delete(first.id, first.properties);
    await expectSaid(later, /MAAS has a reservation of 10\.10\.0\.61 \(api\.maas\) with this one's mark too/);
    expect(await lab.reserved()).to.deep.equal(["10.10.0.61"]);
  });

  it("is said to stop where the range was moved since", async () => {
    await up("vip", { range: "10.10.0.80-10.10.0.82", hostname: "vip" }, await lab.run());
    const later = await lab.run();
    const { failures } = await later.check(
      {},
      asked("vip", { range: "10.10.0.90-10.10.0.92", hostname: "vip" }),
    );
    expect(failures).to.deep.equal([]);
    await expectSaid(later, /the create stops there and does not touch it/);
  });

  it("is not released where another name stands for it too", async () => {
    const first = await up("vip", vip, await lab.run());
    await lab.admin.ask("POST", "/dnsresources/", { fqdn: "www.maas", ip_addresses: "10.10.0.60" });
    const later = await lab.run();
    const { inputs } = await later.check(first.inputs, asked("vip", { ...vip, ipAddress: "10.10.0.61" }));
    await later.diff(first.id, first.properties, inputs);
    const refusal = /10\.10\.0\.60 was not released: the DNS name www\.maas stands for it too/;
    await expectSaid(later, refusal);
    await expectRejection(later.delete(first.id, first.properties), refusal);
    expect((await names()).map(({ fqdn }) => fqdn).sort()).to.deep.equal(["vip.maas", "www.maas"]);
  });

  it("goes with its mark where its name has another address", async () => {
    const first = await up("vip", vip, await lab.run());
    const [name] = await names();
    await lab.admin.ask("PUT", `/dnsresources/${name?.id}/`, { ip_addresses: "10.10.0.60 10.10.0.99" });
    await (await lab.run()).delete(first.id, first.properties);
    const [left] = await names();
    expect(left?.ip_addresses?.map(({ ip }) => ip)).to.deep.equal(["10.10.0.99"]);
    expect(left?.resource_records).to.deep.equal([]);
  });

  it("is warned of in the preview where others put a record under its name", async () => {
    const first = await up("vip", vip, await lab.run());
    await lab.admin.ask("POST", "/dnsresourcerecords/", {
      fqdn: "vip.maas",
      rrtype: "TXT",
      rrdata: '"theirs"',
    });
    for (const [change, said] of [
      [{ hostname: "api" }, /will be refused\. The DNS name vip\.maas of 10\.10\.0\.60 was not changed/],
      [{ ipAddress: "10.10.0.61" }, /will be refused\. 10\.10\.0\.60 was not released/],
    ] as const) {
      const later = await lab.run();
      const { inputs } = await later.check(first.inputs, asked("vip", { ...vip, ...change }));
      await later.diff(first.id, first.properties, inputs);
      await expectSaid(later, said);
    }
  });
});

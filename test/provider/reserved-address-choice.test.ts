import { expect } from "chai";
import type { ProviderProcess, Properties } from "../support/provider-process";
import { ReservedAddressLab, up } from "./reserved-address-lab";
import { asked, expectRejection, expectSaid, type Name } from "./reserved-address-driver";
import { inputsFor, urnOf as vmUrnOf } from "./vm-driver";

describe("the choice of a reserved address, beside the rest of the program", function () {
  this.timeout(120_000);
  let lab: ReservedAddressLab;

  beforeEach(async () => {
    lab = await ReservedAddressLab.start();
  });

  afterEach(() => lab.stop());

  const reasons = async (by: ProviderProcess, inputs: Properties): Promise<string[]> =>
    (await by.check({}, inputs)).failures.map(({ reason }) => reason);

  /** A VM that is given an address, or chooses one. */
  const vm = (name: string, staticIp: Properties): Properties => ({
    ...inputsFor(name, { vmHost: "vmhost1", memory: 1024, staticIp }),
    __urn: vmUrnOf(name),
  });

  it("keeps the address where it is made again, also in a range that is full without it", async () => {
    for (const range of ["10.10.0.80-10.10.0.80", "10.10.0.81-10.10.0.89"]) {
      const inputs = { range, hostname: "vip" };
      const first = await up("vip", inputs, await lab.run());
      for (const isShown of [true, false]) {
        const later = await lab.run();
        const changed = asked("vip", { ...inputs, comment: "again" });
        if (isShown) {
          // As with replaceOnChanges; with --replace and a taint the engine does not show the old one.
          const { inputs: news } = await later.check(first.inputs, changed);
          await later.diff(first.id, first.properties, news);
        }
        const { inputs: news, failures } = await later.check({}, changed);
        expect(failures).to.deep.equal([]);
        await expectSaid(later, new RegExp(`IP address ${first.id} is chosen in range`));
        await later.delete(first.id, first.properties);
        const anew = await later.create(news);
        expect(anew.id).to.equal(first.id);
        first.properties = anew.properties;
      }
      await (await lab.run()).delete(first.id, first.properties);
    }
  });

  it("is counted with what VMs choose and are given, whichever comes first", async () => {
    const range = "10.10.0.80-10.10.0.81";
    const one = await lab.run();
    expect(await reasons(one, vm("web", { range }))).to.deep.equal([]);
    expect(await reasons(one, asked("vip", { range }))).to.deep.equal([]);
    expect(await reasons(one, asked("lb", { range }))).to.deep.equal([
      "No free IP address is left in range 10.10.0.80-10.10.0.81 of subnet lan10 (10.10.0.0/24): all 2 that may be chosen are in use, 2 of them by others of this program",
    ]);
    const other = await lab.run();
    const single = "10.10.0.80-10.10.0.80";
    expect(await reasons(other, asked("vip", { range: single }))).to.deep.equal([]);
    expect((await reasons(other, vm("web", { ipAddress: "10.10.0.80" })))[0]).to.match(
      /^IP address 10\.10\.0\.80 is chosen for reserved address "vip" of this program/,
    );
  });

  it("makes way for what the program gives to others, whichever comes first", async () => {
    const provider = await lab.run();
    const range = "10.10.0.80-10.10.0.81";
    const first = await provider.check({}, asked("vip", { range }));
    const chosen = /IP address (\S+) is chosen in/.exec(provider.stdout)?.[1] ?? "";
    expect(await reasons(provider, asked("given", { ipAddress: chosen }))).to.deep.equal([]);
    await expectSaid(
      provider,
      /vip: IP address \S+, which was chosen before, is given to reserved address "given"/,
    );
    const made = await provider.create(first.inputs);
    expect(made.id).to.equal(chosen === "10.10.0.80" ? "10.10.0.81" : "10.10.0.80");
  });

  it("leaves what the program gives to others", async () => {
    const provider = await lab.run();
    expect(await reasons(provider, vm("web", { ipAddress: "10.10.0.80" }))).to.deep.equal([]);
    const made = await up("vip", { range: "10.10.0.80-10.10.0.81" }, provider);
    expect(made.id).to.equal("10.10.0.81");
    expect(await lab.reserved()).to.deep.equal(["10.10.0.81"]);
  });

  it("and of its name: one that two have is refused in whichever spelling", async () => {
    for (const [one, other] of [
      ["web", "WEB.maas"],
      ["web.maas", "web"],
    ] as const) {
      const provider = await lab.run();
      const first = { ipAddress: "10.10.0.80", hostname: one };
      expect(await reasons(provider, asked("r", first))).to.deep.equal([]);
      const second = { ipAddress: "10.10.0.81", hostname: other };
      expect(await reasons(provider, asked("s", second))).to.deep.equal([
        'DNS name web.maas is already in use by reserved address "r" of this program: give each a name of its own',
      ]);
    }
  });

  it("gives no name twice where two stacks take it at once", async () => {
    const [one, other] = await Promise.all([lab.run(), lab.run()]);
    const news = await Promise.all(
      [one, other].map(async (by, at) => {
        const inputs = { ipAddress: `10.10.0.8${at}`, hostname: "web" };
        return (await by.check({}, asked("vip", inputs, `stack${at}`))).inputs;
      }),
    );
    const made = await Promise.allSettled([one.create(news[0] ?? {}), other.create(news[1] ?? {})]);
    expect(made.filter(({ status }) => status === "fulfilled").length).to.be.at.most(1);
    const names = await lab.admin.ask<Name[]>("GET", "/dnsresources/");
    expect(names.flatMap(({ ip_addresses: ips }) => ips ?? []).length).to.equal(
      (await lab.reserved()).length,
    );
  });

  it("is not replaced where its name is somebody else's by now", async () => {
    const inputs = { ipAddress: "10.10.0.80", hostname: "vip" };
    const first = await up("vip", inputs, await lab.run());
    await lab.admin.ask("POST", "/ipaddresses/?op=release", { ip: "10.10.0.80" });
    await lab.admin.ask("POST", "/ipaddresses/?op=reserve", { ip: "10.10.0.80", hostname: "vip" });
    const later = await lab.run();
    const moved = asked("vip", { ...inputs, ipAddress: "10.10.0.81" });
    const { inputs: news } = await later.check(first.inputs, moved);
    await later.diff(first.id, first.properties, news);
    expect(await reasons(later, moved)).to.deep.equal([
      "DNS name vip.maas is already in use by address 10.10.0.80: give the reservation a name of its own",
    ]);
  });

  it("is not announced as a new one where its address is somebody else's by now", async () => {
    const inputs = { ipAddress: "10.10.0.80", hostname: "vip" };
    const first = await up("vip", inputs, await lab.run());
    await lab.admin.ask("POST", "/ipaddresses/?op=release", { ip: "10.10.0.80" });
    await lab.admin.ask("POST", "/ipaddresses/?op=reserve", { ip: "10.10.0.80" });
    const later = await lab.run();
    const { inputs: news } = await later.check(first.inputs, asked("vip", { ...inputs, comment: "new" }));
    await expectRejection(
      later.diff(first.id, first.properties, news),
      /10\.10\.0\.80 is not in MAAS any more, and no new one can be made:\s+ipAddress: IP address 10\.10\.0\.80 is already in use by a reservation of user admin/,
    );
  });
});

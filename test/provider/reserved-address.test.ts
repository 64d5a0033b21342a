import { expect } from "chai";
import { face } from "../support/face";
import { Caller } from "../support/caller";
import { UNKNOWN, type Properties, type ProviderProcess } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { asked, expectRejection, urnOf, type Name } from "./reserved-address-driver";
import { mistakes } from "./reserved-address-mistakes";
import { inputsFor, startProvider, urnOf as vmUrnOf } from "./vm-driver";

const vip = { ipAddress: "10.10.0.60", hostname: "vip", comment: 'for the "API"; 100 % up' };

describe("a reserved address, by the provider's real process", function () {
  this.timeout(120_000);
  let simulator: SimulatorProcess;
  let admin: Caller;
  let provider: ProviderProcess;
  const started: ProviderProcess[] = [];

  async function start(config: Record<string, string> = {}): Promise<ProviderProcess> {
    const one = await startProvider(simulator, config);
    started.push(one);
    return one;
  }

  beforeEach(async () => {
    simulator = await SimulatorProcess.start();
    admin = new Caller(simulator);
    provider = await start();
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.kill()));
    await simulator.stop();
  });

  /** The names that users made, with their addresses and records. */
  const names = (): Promise<Name[]> => admin.ask("GET", "/dnsresources/");
  const reserved = async (): Promise<string[]> =>
    (await admin.ask<{ ip: string }[]>("GET", "/ipaddresses/")).map(({ ip }) => ip);
  const byHand = (form: Record<string, string>): Promise<unknown> =>
    admin.ask("POST", "/ipaddresses/?op=reserve", form);

  /** Checks and creates as the engine does. */
  async function up(name: string, inputs: Properties, by = provider, stack?: string) {
    const { inputs: checked, failures } = await by.check({}, asked(name, inputs, stack));
    expect(failures).to.deep.equal([]);
    return { inputs: checked, ...(await by.create(checked)) };
  }

  async function failuresOf(inputs: Properties, by = provider): Promise<[string, string][]> {
    const { failures } = await by.check({}, asked("vip", inputs));
    return failures.map(({ property, reason }) => [property, reason]);
  }

  /** Takes a change as the engine does: check, diff, update. */
  async function change(made: Awaited<ReturnType<typeof up>>, inputs: Properties) {
    const { inputs: news, failures } = await provider.check(made.inputs, asked("vip", inputs));
    expect(failures).to.deep.equal([]);
    const diff = await provider.diff(made.id, made.properties, news);
    return { news, diff };
  }

  it("is reserved with name and comment, changed in place, and released", async () => {
    const made = await up("vip", vip);
    expect(made.id).to.equal("10.10.0.60");
    expect(made.properties).to.include({
      ...vip,
      fqdn: "vip.maas",
      subnetCidr: "10.10.0.0/24",
      owner: "admin",
    });
    const [name] = await names();
    expect(name?.ip_addresses?.map(({ ip }) => ip)).to.deep.equal(["10.10.0.60"]);
    expect(name?.resource_records[0]?.rrdata).to.match(
      /^"pulumi-maas-lxd vip-\w{12} 10\.10\.0\.60" "for the %22API%22%3B 100 %25 up"$/,
    );
    const again = await provider.read(made.id, made.properties);
    expect(again.properties).to.deep.equal(made.properties);
    expect(again.inputs).to.deep.equal(made.inputs);
    expect((await change(made, vip)).diff).to.include({ changes: false });

    const { news, diff } = await change(made, { ...vip, hostname: "api", comment: "new" });
    expect(diff.replaces).to.deep.equal([]);
    const after = await provider.update(made.id, made.properties, news);
    expect(after).to.include({ hostname: "api", fqdn: "api.maas", comment: "new" });
    expect((await names()).map(({ fqdn }) => fqdn)).to.deep.equal(["api.maas"]);
    expect((await provider.read(made.id, after)).properties).to.deep.equal(after);

    await provider.delete(made.id, after);
    expect([await reserved(), await names()]).to.deep.equal([[], []]);
    await provider.delete(made.id, after);
  });

  it("has a name of its own where the program gives none, and MAAS's of another domain", async () => {
    await admin.ask("POST", "/domains/", { name: "example.com" });
    const made = await up("vip", { ipAddress: "10.10.0.61" });
    expect(made.properties["hostname"]).to.match(/^vip-\w{12}$/);
    const other = await up("two", { ipAddress: "10.10.0.62", hostname: "lb.example.com" });
    expect(other.properties).to.include({ hostname: "lb.example.com", fqdn: "lb.example.com" });
  });

  it("shows what was changed outside, and puts it back", async () => {
    const made = await up("vip", vip);
    const [name] = await names();
    await admin.ask("PUT", `/dnsresources/${name?.id}/`, { name: "renamed" });
    const renamed = await provider.read(made.id, made.properties);
    expect(renamed.inputs).to.include({ hostname: "renamed" });
    await admin.ask("DELETE", `/dnsresourcerecords/${name?.resource_records[0]?.id}/`);
    await admin.ask("PUT", `/dnsresources/${name?.id}/`, { ip_addresses: "10.10.0.77" });
    const lost = await provider.read(made.id, renamed.properties);
    expect(lost.inputs).to.include({ hostname: "" }).and.not.have.property("comment");
    const { inputs: news } = await provider.check(lost.inputs ?? {}, asked("vip", vip));
    expect((await provider.diff(made.id, lost.properties, news)).replaces).to.deep.equal([]);
    const after = await provider.update(made.id, lost.properties, news);
    expect(after).to.deep.equal(made.properties);
    expect((await provider.read(made.id, after)).properties).to.deep.equal(after);
  });

  it("is gone in a refresh once it is released, also where somebody reserved the address again", async () => {
    const made = await up("vip", vip);
    await admin.ask("POST", "/ipaddresses/?op=release", { ip: "10.10.0.60" });
    expect((await provider.read(made.id, made.properties)).id).to.equal("");
    await byHand({ ip: "10.10.0.60", hostname: "vip" });
    expect((await provider.read(made.id, made.properties)).id).to.equal("");
    await provider.delete(made.id, made.properties);
    expect(await reserved(), "a stranger's reservation stays").to.deep.equal(["10.10.0.60"]);
  });

  it("gets another address only by a replacement, the old one released first", async () => {
    const made = await up("vip", { ...vip, subnet: "lan10" });
    const moves: [Properties, string[]][] = [
      [{ ...vip, ipAddress: "10.10.0.61" }, ["ipAddress"]],
      [{ ...vip, subnet: "10.10.0.0/24" }, []],
      [{ hostname: "vip", comment: vip.comment, range: "10.10.0.60-10.10.0.70" }, []],
      [{ hostname: "vip", comment: vip.comment, range: "10.10.0.70-10.10.0.80" }, ["range"]],
      [{ hostname: "vip", comment: vip.comment, subnet: "lan20" }, ["subnet"]],
    ];
    for (const [inputs, replaces] of moves) {
      const { inputs: news } = await provider.check(made.inputs, asked("vip", inputs));
      const diff = await provider.diff(made.id, made.properties, news);
      expect(diff.replaces, JSON.stringify(inputs)).to.deep.equal(replaces);
      expect(diff.deleteBeforeReplace).to.equal(face === "plugin" || replaces.length > 0);
    }
    const { inputs: news, failures } = await provider.check(
      {},
      asked("vip", { ...vip, ipAddress: "10.10.0.61" }),
    );
    expect(failures).to.deep.equal([]);
    await expectRejection(provider.create(news), /still there, 10\.10\.0\.60 .*asks for the new one first/);
    await provider.delete(made.id, made.properties);
    expect((await provider.create(news)).id).to.equal("10.10.0.61");
  });

  it("is chosen in a subnet or a range, where nobody has it, and kept", async () => {
    const chosen = await up("one", { range: "10.10.0.60-10.10.0.61" });
    expect(chosen.id).to.match(/^10\.10\.0\.6[01]$/);
    const free = chosen.id === "10.10.0.60" ? "10.10.0.61" : "10.10.0.60";
    const { inputs } = await provider.check({}, asked("two", { range: "10.10.0.60-10.10.0.61" }));
    expect((await provider.create(inputs)).id).to.equal(free);
    const again = await provider.read(chosen.id, chosen.properties);
    expect(again.inputs).to.deep.equal(chosen.inputs);
    expect(again.properties).to.deep.equal(chosen.properties);
    const { inputs: more } = await provider.check(
      chosen.inputs,
      asked("one", { range: "10.10.0.60-10.10.0.80" }),
    );
    expect((await provider.diff(chosen.id, chosen.properties, more)).replaces).to.deep.equal([]);
    const after = await provider.update(chosen.id, chosen.properties, more);
    expect(after["ipAddress"]).to.equal(chosen.id);
    expect(await failuresOf({ range: "10.10.0.60-10.10.0.61" }, await start())).to.deep.equal([
      [
        "range",
        "No free IP address is left in range 10.10.0.60-10.10.0.61 of subnet lan10 (10.10.0.0/24): all 2 that may be chosen are in use",
      ],
    ]);
  });

  it("is the next one where somebody took the chosen one meanwhile", async () => {
    const range = "10.10.0.60-10.10.0.63";
    const { inputs } = await provider.check({}, asked("vip", { range }));
    for (const ip of ["10.10.0.60", "10.10.0.61", "10.10.0.62"]) {
      await byHand({ ip });
    }
    expect((await provider.create(inputs)).id).to.equal("10.10.0.63");
    const marks = (await names()).flatMap(({ resource_records: records }) => records);
    expect(marks.map(({ rrdata }) => rrdata.split(" ")[2])).to.deep.equal(['10.10.0.63"']);
  });

  it("is refused in the preview where it is wrong", async () => {
    for (const [inputs, [property, reason]] of mistakes) {
      const failures = await failuresOf(inputs);
      expect(failures.length, JSON.stringify(inputs)).to.equal(1);
      expect(failures[0]?.[0], JSON.stringify(inputs)).to.equal(property);
      expect(failures[0]?.[1], JSON.stringify(inputs)).to.match(reason);
    }
  });

  it("is refused in the preview where somebody has the address or the name, and for who is no administrator", async () => {
    await byHand({ ip: "10.10.0.60", hostname: "vip" });
    await byHand({ ip: "10.10.0.62" });
    const systemId = await admin.compose("web", { interfaces: "eth0:subnet_cidr=10.10.0.0/24" });
    expect(await failuresOf({ ipAddress: "10.10.0.60" })).to.deep.equal([
      ["ipAddress", "IP address 10.10.0.60 is already in use by DNS record vip.maas, reserved by user admin"],
    ]);
    expect(await failuresOf({ ipAddress: "10.10.0.62" })).to.deep.equal([
      ["ipAddress", "IP address 10.10.0.62 is already in use by a reservation of user admin"],
    ]);
    expect(await failuresOf({ ipAddress: "10.10.0.61", hostname: "vip" })).to.deep.equal([
      [
        "hostname",
        "DNS name vip.maas is already in use by address 10.10.0.60: give the reservation a name of its own",
      ],
    ]);
    const { interface_set: nics } = await admin.machine(systemId);
    await admin.ask("POST", `/nodes/${systemId}/interfaces/${nics[0]?.id}/?op=link_subnet`, {
      mode: "STATIC",
      subnet: "cidr:10.10.0.0/24",
      ip_address: "10.10.0.70",
      force: "true",
    });
    expect((await failuresOf({ ipAddress: "10.10.0.61", hostname: "web" }))[0]?.[1]).to.match(
      /^DNS name web\.maas is already in use by a machine, device or controller \(\w+\)/,
    );
    const user = await start({ "maas-lxd:apiKey": simulator.userApiKey });
    expect((await failuresOf({ ipAddress: "10.10.0.63" }, user))[0]?.[1]).to.match(
      /who is not an administrator/,
    );
    expect((await names()).length).to.equal(1);
  });

  it("and a VM of the same program with the same address are refused, whichever comes first", async () => {
    const vm = inputsFor("web", {
      vmHost: "vmhost1",
      memory: 1024,
      staticIp: { ipAddress: "10.10.0.60" },
    });
    const web = { ...vm, __urn: vmUrnOf("web") };
    const advice =
      ", and MAAS lets no machine have an address that is reserved: take it out of the reservation, since a VM keeps its static address without one, " +
      "or keep a range of MAAS for such addresses (an IP range of type reserved) and give the VM one of that";
    expect(await failuresOf(vip)).to.deep.equal([]);
    expect((await provider.check({}, web)).failures).to.deep.equal([
      {
        property: "staticIp.ipAddress",
        reason: `IP address 10.10.0.60 is that of reserved address "vip" of this program${advice}`,
      },
    ]);
    const other = await start();
    expect((await other.check({}, web)).failures).to.deep.equal([]);
    expect(await failuresOf(vip, other)).to.deep.equal([
      ["ipAddress", `IP address 10.10.0.60 is given to VM "web" of this program${advice}`],
    ]);
    await up("vip", vip, await start());
    const fresh = await start();
    const [refusal] = (await fresh.check({}, web)).failures;
    expect(refusal?.reason).to.satisfy((reason: string) =>
      reason.startsWith(
        `IP address 10.10.0.60 is already in use by DNS record vip.maas, reserved by user admin${advice}`,
      ),
    );
    const last = await start();
    await failuresOf(vip, last);
    const { failures } = await last.check({}, asked("twin", { ...vip, hostname: "twin" }));
    expect(failures.map(({ reason }) => reason)).to.deep.equal([
      'IP address 10.10.0.60 is that of reserved address "vip" of this program: give each an address of its own',
    ]);
  });

  it("is judged for what is known in a preview", async () => {
    expect(await failuresOf({ ipAddress: UNKNOWN, hostname: "vip" })).to.deep.equal([]);
    expect(await failuresOf({ subnet: "lan10", comment: UNKNOWN })).to.deep.equal([]);
    expect((await failuresOf({ ipAddress: UNKNOWN, hostname: "a_b" }))[0]?.[0]).to.equal("hostname");
  });

  it("of another program, user or hand is neither taken over nor released", async () => {
    const other = await up("vip", vip, await start(), "prod");
    expect((await failuresOf(vip))[0]?.[1]).to.match(/already in use by DNS record vip\.maas/);
    const stolen = { ...other.properties, __urn: urnOf("vip") };
    await expectRejection(
      provider.delete(other.id, stolen),
      /carries the mark of another program, vip-\w{12}/,
    );
    await expectRejection(
      provider.update(other.id, stolen, asked("vip", { ...vip, comment: "mine" })),
      /carries the mark of another program/,
    );
    await byHand({ ip: "10.10.0.70", hostname: "hand" });
    const unproven = { ...other.properties, ipAddress: "10.10.0.70", fqdn: "hand.maas", __urn: urnOf("vip") };
    await provider.delete("10.10.0.70", unproven);
    expect((await reserved()).sort()).to.deep.equal(["10.10.0.60", "10.10.0.70"]);
  });

  it("keeps what others put under its name, and says so", async () => {
    const made = await up("vip", vip);
    const record = await admin.ask<{ id: number }>("POST", "/dnsresourcerecords/", {
      fqdn: "vip.maas",
      rrtype: "MX",
      rrdata: "10 mail.maas",
    });
    await expectRejection(provider.delete(made.id, made.properties), /has a MX record \(10 mail\.maas\) too/);
    await expectRejection(
      provider.update(made.id, made.properties, asked("vip", { ...vip, hostname: "api" })),
      /was not changed to api\.maas: it has a MX record/,
    );
    await admin.ask("DELETE", `/dnsresourcerecords/${record.id}/`);
    await provider.delete(made.id, made.properties);
    expect([await reserved(), await names()]).to.deep.equal([[], []]);
  });

  it("checked offline is judged before it is reserved", async () => {
    const offline = await start({ "maas-lxd:offline": "true" });
    const { inputs, failures } = await offline.check({}, asked("vip", { ipAddress: "10.10.0.1" }));
    expect(failures).to.deep.equal([]);
    await expectRejection(offline.create(inputs), /in use by the gateway/);
    expect([await reserved(), await names()]).to.deep.equal([[], []]);
  });
});

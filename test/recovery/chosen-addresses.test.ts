import { expect } from "chai";
import type { Machine } from "../../provider/maas/wire";
import type { Properties } from "../support/provider-process";
import { urnOf } from "../provider/vm-driver";
import { CheckRefused, OneVmStack } from "./one-vm-stack";
import { oneVmSuite, removed } from "./one-vm-suite";

const RANGE = "10.10.0.60-10.10.0.63";

describe("a static address that the program leaves to be chosen", function () {
  this.timeout(60_000);
  const { lab, stack } = oneVmSuite(removed);

  const program = (staticIp: Properties, more: Properties = {}): Properties => ({
    vmHost: "vmhost1",
    disks: [{ size: 10 }],
    staticIp,
    ...more,
  });

  const up = async (wanted: Properties): Promise<void> => stack.up(await lab.provider(), wanted);

  const addressOf = ({ state }: OneVmStack): string | undefined =>
    (state?.outputs["staticIp"] as { ipAddress?: string } | undefined)?.ipAddress;

  /** Whether an up of the program would change anything. */
  async function isUnchanged(wanted: Properties): Promise<boolean> {
    const before = stack.state;
    await up(wanted);
    return stack.state === before;
  }

  async function machine(): Promise<Machine> {
    return lab.outsider.send({ method: "GET", path: `machines/${stack.state?.id}/` });
  }

  /** Another user takes an address. */
  const reserve = (ip: string): Promise<unknown> =>
    lab.outsider.send({ method: "POST", path: "ipaddresses/", op: "reserve", form: { ip } });

  const composedByHand = (): Promise<Machine> =>
    lab.outsider.send({
      method: "POST",
      path: "vm-hosts/1/",
      op: "compose",
      form: {
        memory: 2048,
        storage: "root:10",
        interfaces: "eth0:subnet_cidr=10.10.0.0/24",
        skip_commissioning: true,
      },
    });

  const release = (ip: string): Promise<unknown> =>
    lab.outsider.send({ method: "POST", path: "ipaddresses/", op: "release", form: { ip } });

  it("is asked for again by no preview that has nothing to do", async () => {
    await up(program({ range: RANGE }));
    await up(program({ subnet: "lan10" }));
    // The state that says where it was chosen is that of the range.
    await up(program({ subnet: "lan10" }));
    await lab.killProvider();
    const provider = await lab.provider();
    await lab.simulator.forgetRequests();
    const inputs = { ...stack.state?.inputs, staticIp: { subnet: "lan10" } };
    const { inputs: checked } = await provider.check(inputs, stack.newsFor(program({ subnet: "lan10" })));
    await provider.diff(stack.state?.id ?? "", stack.state?.outputs ?? {}, checked);
    expect(await lab.simulator.requests()).to.deep.equal([]);
  });

  it("is one of the range, static in MAAS, and in the outputs", async () => {
    await up(program({ range: RANGE }));
    const chosen = addressOf(stack);
    expect(chosen).to.match(/^10\.10\.0\.6[0-3]$/);
    expect(stack.state?.outputs["ipAddresses"]).to.deep.equal([chosen]);
    expect(stack.state?.outputs["networkStatus"]).to.include({ assignedIp: chosen, configMethod: "static" });
    expect(
      (await machine()).interface_set[0]?.links.map(({ mode, ip_address: ip }) => [mode, ip]),
    ).to.deep.equal([["static", chosen]]);
  });

  it("stays through updates, refreshes, and other ways to say where it is chosen", async () => {
    await up(program({ range: RANGE }));
    const chosen = addressOf(stack);
    const ways: Properties[] = [
      { range: RANGE },
      { range: RANGE, subnet: "lan10" },
      { subnet: "10.10.0.0/24" },
      { subnet: "lan10" },
      { ipAddress: chosen ?? null },
      { range: "10.10.0.60 - 10.10.0.70" },
    ];
    const id = stack.state?.id;
    for (const staticIp of ways) {
      await up(program(staticIp, { description: JSON.stringify(staticIp) }));
      expect([stack.state?.id, addressOf(stack)], JSON.stringify(staticIp)).to.deep.equal([id, chosen]);
      await stack.refresh(await lab.provider());
      expect(addressOf(stack)).to.equal(chosen);
      expect(await isUnchanged(program(staticIp, { description: JSON.stringify(staticIp) }))).to.equal(true);
    }
  });

  it("stays the VM's own in a replacement, and in the next run of one that was killed", async () => {
    await up(program({ range: RANGE }));
    const chosen = addressOf(stack);
    const id = stack.state?.id;
    await up(program({ range: RANGE }, { disks: [{ size: 11 }] }));
    expect(stack.state?.id).to.not.equal(id);
    expect(addressOf(stack)).to.equal(chosen);
    stack.state = undefined;
    await lab.killProvider();
    await up(program({ range: RANGE }, { disks: [{ size: 11 }] }));
    expect(addressOf(stack)).to.equal(chosen);
  });

  it("makes a new VM where the one that it has cannot be chosen any more", async () => {
    await up(program({ range: RANGE }));
    const id = stack.state?.id;
    await up(program({ range: "10.10.0.70-10.10.0.75" }));
    expect(addressOf(stack)).to.match(/^10\.10\.0\.7[0-5]$/);
    expect(stack.state?.id).to.not.equal(id);
  });

  it("is another one where somebody took it after the check", async () => {
    await up(program({ range: RANGE }));
    const first = addressOf(stack) ?? "";
    await stack.destroy(await lab.provider());
    await lab.killProvider();
    let isTaken = false;
    lab.proxy.use(async (exchange) => {
      if (exchange.op === "link_subnet" && !isTaken) {
        isTaken = true;
        await reserve(first);
      }
      exchange.reply(await exchange.forward());
    });
    await up(program({ range: RANGE }));
    expect(addressOf(stack))
      .to.match(/^10\.10\.0\.6[0-3]$/)
      .and.not.equal(first);
    await release(first);
  });

  it("comes with the advice to set a range aside, once, until one is", async () => {
    const said = async (staticIp: Properties): Promise<number> => {
      await lab.killProvider();
      const provider = await lab.provider();
      for (const name of ["db", "cache"]) {
        const news = new OneVmStack(name).newsFor(program(staticIp));
        expect((await provider.check({}, news)).failures).to.deep.equal([]);
      }
      return provider.stdout.split("set a range aside").length - 1;
    };
    expect(await said({ subnet: "lan10" })).to.equal(1);
    expect(await said({ range: RANGE })).to.equal(1);
    expect(await said({ subnet: "lan6", range: "2001:db8:1::100-2001:db8:1::1ff" })).to.equal(0);
    const [start_ip = "", end_ip = ""] = RANGE.split("-");
    const form = { type: "reserved", start_ip, end_ip };
    const { id } = await lab.outsider.send<{ id: number }>({ method: "POST", path: "ipranges/", form });
    try {
      expect(await said({ range: RANGE })).to.equal(0);
    } finally {
      await lab.outsider.send({ method: "DELETE", path: `ipranges/${id}/` });
    }
  });

  it("is none at which MAAS has seen somebody answer whom it does not know", async () => {
    const addresses = ["10.10.0.60", "10.10.0.61", "10.10.0.62"];
    await lab.simulator.setFaults([{ kind: "pinged", addresses }]);
    await up(program({ range: RANGE }));
    expect(addressOf(stack)).to.equal("10.10.0.63");
  });

  it("costs a run one request more than given ones, however many VMs it has", async () => {
    const count = async (address: (n: number) => Properties): Promise<number> => {
      const provider = await lab.provider();
      await lab.simulator.forgetRequests();
      for (const n of [0, 1, 2]) {
        await new OneVmStack(`vm${n}-${JSON.stringify(address(n)).length}`).up(provider, program(address(n)));
      }
      const asked = await lab.simulator.requests();
      await lab.killProvider();
      // How often the event log is looked at depends on how long things take.
      return asked.filter(({ path }) => !path.includes("/events/")).length;
    };
    const given = await count((n) => ({ ipAddress: `10.10.0.${70 + n}` }));
    const chosen = await count(() => ({ range: RANGE }));
    expect(chosen - given).to.equal(1);
  });

  it("is not one that another VM of the program has or is given, and none is left where there are too few", async () => {
    const others = ["db", "cache"].map((name) => new OneVmStack(name));
    const provider = await lab.provider();
    const range = "10.10.0.60-10.10.0.62";
    await provider.check({}, others[0]?.newsFor(program({ ipAddress: "10.10.0.61" })) ?? {});
    await others[1]?.up(provider, program({ range }));
    await up(program({ range }));
    const given = [addressOf(stack), ...others.slice(1).map(addressOf)];
    expect([...given].sort()).to.deep.equal(["10.10.0.60", "10.10.0.62"]);
    const refused = await new OneVmStack("late")
      .up(provider, program({ range }))
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(CheckRefused);
    expect((refused as Error).message).to.contain(
      "No free IP address is left in range 10.10.0.60-10.10.0.62 of subnet lan10 (10.10.0.0/24): all 3 that may be chosen are in use",
    );
  });

  it("is not given to another VM of the program afterwards", async () => {
    const provider = await lab.provider();
    const one = "10.10.0.60-10.10.0.60";
    const check = (name: string, staticIp: Properties) =>
      provider.check({}, new OneVmStack(name).newsFor(program(staticIp)));
    expect((await check("web", { range: one })).failures).to.deep.equal([]);
    expect((await check("db", { ipAddress: "10.10.0.60" })).failures).to.deep.equal([
      {
        property: "staticIp.ipAddress",
        reason:
          'IP address 10.10.0.60 is chosen for VM "web" of this program: give another one, best outside of what addresses are chosen from',
      },
    ]);
  });

  it("makes way in that run for one that the program gives, as long as nobody has it", async () => {
    const provider = await lab.provider();
    const news = (name: string, staticIp: Properties) => new OneVmStack(name).newsFor(program(staticIp));
    const { inputs } = await provider.check({}, news("web", { range: RANGE }));
    const chosen = /web: .*IP address (\S+) is chosen in/.exec(provider.stdout)?.[1] ?? "";
    const given = await provider.check({}, news("db", { ipAddress: chosen }));
    expect(given.failures).to.deep.equal([]);
    expect(provider.stdout).to.match(
      new RegExp(
        `web: IP address ${chosen}, which was chosen before, is given to VM "db", so that \\S+ is chosen`,
      ),
    );
    const [web, db] = await Promise.all([provider.create(inputs), provider.create(given.inputs)]);
    const [ofWeb, ofDb] = [web, db].map(({ properties }) => properties["ipAddresses"]);
    expect(ofDb).to.deep.equal([chosen]);
    expect(ofWeb).to.have.length(1).and.not.include(chosen);
    await Promise.all([web, db].map(({ id, properties }) => provider.delete(id, properties)));
  });

  it("is announced to be another one where a VM that is to be deployed again has lost it", async () => {
    await up(program({ range: RANGE }));
    const [first = "", id = ""] = [addressOf(stack), stack.state?.id];
    await lab.releaseOutside(id);
    const [nic] = (await machine()).interface_set;
    const path = `nodes/${id}/interfaces/${nic?.id}/`;
    await lab.outsider.send({ method: "POST", path, op: "unlink_subnet", form: { id: nic?.links[0]?.id } });
    await reserve(first);
    await lab.killProvider();
    const provider = await lab.provider();
    await stack.refresh(provider);
    await up(program({ range: RANGE }));
    const said = new RegExp(
      `IP address ${first} is already in use by .* meanwhile, so the VM gets another one: (\\S+) is chosen in range ${RANGE}`,
    ).exec(provider.stdout);
    expect(said?.[1], provider.stdout).to.equal(addressOf(stack));
    expect([stack.state?.id, addressOf(stack) === first]).to.deep.equal([id, false]);
    await release(first);
  });

  it("stays with a VM that is replaced under another name, of which the engine shows no state before", async () => {
    await up(program({ range: RANGE }));
    const { id, outputs } = stack.state ?? { id: "", outputs: {} };
    const chosen = addressOf(stack) ?? "";
    await lab.killProvider();
    const provider = await lab.provider();
    const news = {
      ...new OneVmStack("front").newsFor(program({ range: RANGE })),
      __formerUrns: [urnOf("web")],
    };
    const { inputs, failures } = await provider.check({}, news);
    expect(failures).to.deep.equal([]);
    expect(provider.stdout).to.contain(`IP address ${chosen} is chosen in range ${RANGE}`);
    await provider.delete(id, outputs);
    const made = await provider.create(inputs);
    expect((made.properties["staticIp"] as { ipAddress?: string }).ipAddress).to.equal(chosen);
  });

  it("is chosen in the preview for a machine that is adopted, too", async () => {
    const adopted = await composedByHand();
    const adopt = { systemId: adopted.system_id };
    const one = "10.10.0.60-10.10.0.60";
    await up(program({ range: one }, { adopt }));
    expect(addressOf(stack)).to.equal("10.10.0.60");
    expect((await lab.provider()).stdout).to.contain("IP address 10.10.0.60 is chosen in range");
    const other = await composedByHand();
    await lab.killProvider();
    const news = program({ range: one }, { adopt: { systemId: other.system_id } });
    const { failures } = await (await lab.provider()).check({}, new OneVmStack("db").newsFor(news));
    expect(failures.map(({ property }) => property)).to.deep.equal(["staticIp.range"]);
  });

  it("of another range is not had by the machine that a killed run was deploying", async () => {
    await lab.simulator.setFaults([{ kind: "hold" }]);
    const killed = up(program({ range: RANGE })).catch(() => undefined);
    let id: string | undefined;
    while (id === undefined) {
      const { machines } = await lab.simulator.state();
      id = machines.find(({ status, vmHost }) => vmHost !== null && status === "Deploying")?.systemId;
    }
    await lab.killProvider();
    await killed;
    const provider = await lab.provider();
    const other = program({ range: "10.10.0.70-10.10.0.75" });
    expect((await provider.check({}, stack.newsFor(other))).failures).to.deep.equal([]);
    expect(provider.stdout).to.contain("removes it and makes a new VM").and.not.contain("goes on with it");
  });

  it("is chosen for each family of an interface", async () => {
    const staticIps = [{ subnet: "lan20" }, { subnet: "2001:db8:1::/64" }];
    await up({ vmHost: "vmhost1", networkInterfaces: [{ name: "eth0", staticIps }] });
    const [ipv4, ipv6] = (await machine()).ip_addresses.sort();
    expect([ipv4, ipv6].map((ip) => ip?.replace(/[.:][^.:]+$/, ""))).to.satisfy(
      ([one, other]: string[]) => one?.startsWith("10.20.") && other?.startsWith("2001:db8:1:"),
    );
    const inputs = { vmHost: "vmhost1", networkInterfaces: [{ name: "eth0", staticIps }] };
    expect(await isUnchanged(inputs)).to.equal(true);
  });
});

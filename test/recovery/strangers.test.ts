import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { linkSubnet, listInterfaces } from "../../provider/maas/interfaces";
import type { Params } from "../../provider/maas/params";
import type { Machine } from "../../provider/maas/wire";
import type { Fault } from "../../simulator/index";
import { inputsFor, urnOf } from "../provider/vm-driver";
import { InitFailedError, type Properties } from "../support/provider-process";
import { CheckRefused } from "./one-vm-stack";
import { oneVmSuite } from "./one-vm-suite";
import { staticVm } from "./scenarios";

const unnamed = Object.fromEntries(Object.entries(staticVm.inputs).filter(([name]) => name !== "hostname"));

const deadline = (): number => Date.now() + 30_000;

describe("what belongs to a stranger", function () {
  this.timeout(60_000);
  const { lab, stack } = oneVmSuite(async () => {
    await lab.outsider.send({ method: "DELETE", path: `machines/${stranger}/` });
    expect((await lab.simulator.state()).instances, "what the test left").to.deep.equal([]);
  });
  let stranger: string;

  async function strangersVm(
    hostname: string,
    form: Record<string, string> = {},
    like: Params = {},
  ): Promise<Machine> {
    const made = await lab.outsider.send<Machine>({
      method: "POST",
      path: "vm-hosts/1/",
      op: "compose",
      form: {
        hostname,
        memory: 2048,
        skip_commissioning: true,
        interfaces: "eth0:subnet_cidr=10.10.0.0/24",
        ...like,
      },
    });
    stranger = made.system_id;
    const path = `machines/${stranger}/`;
    return Object.keys(form).length > 0 ? lab.outsider.send({ method: "PUT", path, form }) : made;
  }

  async function linkTo(ip: string): Promise<void> {
    const [nic] = await listInterfaces(lab.outsider, stranger, deadline());
    const form = { mode: "STATIC", force: true, subnet: "cidr:10.10.0.0/24", ip_address: ip };
    await linkSubnet(lab.outsider, stranger, nic?.id ?? 0, form, deadline());
  }

  const there = (): Promise<Machine> => lab.outsider.send({ method: "GET", path: `machines/${stranger}/` });

  /** The error of a create whose check was done before the stranger came. */
  async function createAnyway(inputs: Properties): Promise<Error> {
    const provider = await lab.provider();
    return provider.create({ ...inputsFor("web", inputs) }).then(
      () => expect.fail("it was created"),
      (error: unknown) => error as Error,
    );
  }

  const upFails = (inputs: Properties): Promise<Error> =>
    lab.provider().then((provider) =>
      stack.up(provider, inputs).then(
        () => expect.fail("it came up"),
        (error: unknown) => error as Error,
      ),
    );

  it("keeps its VM with the same host name, which the check names", async () => {
    await strangersVm("front");
    // MAAS lists the host names of machines with an address.
    await linkTo("10.10.0.99");
    const before = await there();
    const refused = await upFails(staticVm.inputs);
    expect(refused).to.be.instanceOf(CheckRefused);
    expect(refused.message).to.contain(`hostname: Host name front is already in use by machine ${stranger}`);
    const failed = await createAnyway(staticVm.inputs);
    expect(failed).not.to.be.instanceOf(InitFailedError);
    expect(failed.message).to.match(new RegExp(`front.*${stranger}.*was not touched, and nothing was made`));
    expect(await there()).to.deep.equal(before);
  });

  it("keeps its VM with the same host name and without an address, which the check names", async () => {
    // It has one when it is deployed, and MAAS's DNS does not show it before.
    await strangersVm("front");
    const before = await there();
    const refused = await upFails(staticVm.inputs);
    expect(refused).to.be.instanceOf(CheckRefused);
    expect(refused.message).to.contain(`hostname: Host name front is already in use by machine ${stranger}`);
    expect(await there()).to.deep.equal(before);
  });

  it("keeps the address that its VM has, which the check names, and a create that lost the race is undone by destroy", async () => {
    await strangersVm("somebodys");
    await linkTo("10.10.0.50");
    const before = await there();
    const refused = await upFails(staticVm.inputs);
    expect(refused).to.be.instanceOf(CheckRefused);
    expect(refused.message).to.contain("IP address 10.10.0.50 is already in use by machine somebodys");

    const failed = (await createAnyway(staticVm.inputs)) as InitFailedError;
    expect(failed).to.be.instanceOf(InitFailedError);
    expect(failed.reasons.join()).to.match(
      /^NetworkConfigurationFailed \(StaticIPAssignmentFailed\): IP address 10\.10\.0\.50 is already in use by machine somebodys\. /,
    );
    expect(failed.properties["__provider"]).to.be.a("string");
    await (await lab.provider()).delete(failed.id, failed.properties);
    expect(await there()).to.deep.equal(before);
  });

  it("keeps its VM that is named as ours would be and carries another stack's mark", async () => {
    const before = await strangersVm(composeName(urnOf("web")), {
      description: "[pulumi-maas-lxd other-abc]",
    });
    const failed = await createAnyway(unnamed);
    expect(failed).not.to.be.instanceOf(InitFailedError);
    expect(failed.message).to.match(new RegExp(`${stranger}.*not provably this VM's.*not touched`));
    expect(await there()).to.deep.equal(before);
  });

  for (const [what, like] of Object.entries({
    "and is of another size": { memory: 1024 },
    "and is of the very size": { storage: "root:10" },
  })) {
    it(`keeps its VM that is named as ours would be without a mark ${what}`, async () => {
      await strangersVm(composeName(urnOf("web")), {}, like);
      await linkTo("10.10.0.99");
      const before = await there();
      const refused = await upFails(unnamed);
      expect(refused.message).to.match(
        new RegExp(`Host name ${before.hostname} is already in use by machine .*${stranger}`),
      );
      const failed = await createAnyway(unnamed);
      expect(failed).not.to.be.instanceOf(InitFailedError);
      expect(failed.message).to.match(
        new RegExp(
          `${stranger}.*not provably this VM's.*not touched.*adopt: \\{ systemId: "${stranger}" \\}`,
        ),
      );
      expect(await there()).to.deep.equal(before);
      await upFails({ ...unnamed, hostname: "front" });
      expect(await there()).to.deep.equal(before);
    });
  }

  const unclear: Fault[] = [
    { kind: "reset", effect: "none", on: { op: "compose" }, calls: { first: 1 } },
    { kind: "http-error", status: 503, body: "no upstream", on: { op: "compose" }, calls: { first: 1 } },
  ];
  for (const fault of unclear) {
    it(`keeps its VM that is named as ours would be where a compose ends in a ${fault.kind}`, async () => {
      await strangersVm(composeName(urnOf("web")), {}, { storage: "root:10" });
      const before = await there();
      await lab.simulator.setFaults([fault]);
      const failed = await createAnyway({ ...unnamed, hostname: before.hostname });
      await lab.simulator.setFaults([]);
      expect(failed.message).to.match(new RegExp(`${stranger}.*not provably this VM's.*not touched`));
      expect(await there()).to.deep.equal(before);
    });
  }

  it("keeps its LXD instance of another size that is named as ours would be and has no machine record", async () => {
    const name = composeName(urnOf("web"));
    await strangersVm(name, {}, { memory: 1024 });
    await lab.simulator.setFaults([{ kind: "machine-deleted", systemId: stranger, leaves: "instance" }]);
    const failed = await upFails(unnamed);
    expect(failed).not.to.be.instanceOf(InitFailedError);
    expect(failed.message).to.match(
      /LXD instance web-\w+ on vmhost1 .*not provably this VM's: it has memory 1024, not 2048.*not removed.*machine (\w+);/,
    );
    const { instances } = await lab.simulator.state();
    expect(instances.map((one) => one.name)).to.deep.equal([name]);
    stranger = instances[0]?.systemId ?? "";
    expect(failed.message).to.contain(stranger);
  });

  it("keeps its machine that is named as ours would be and is no VM at all", async () => {
    const made = await lab.outsider.send<Machine>({
      method: "POST",
      path: "machines/",
      form: {
        hostname: composeName(urnOf("web")),
        architecture: "amd64/generic",
        mac_addresses: "00:16:3e:99:00:01",
        power_type: "manual",
        commission: false,
      },
    });
    stranger = made.system_id;
    const before = await there();
    const failed = await createAnyway(unnamed);
    expect(failed).not.to.be.instanceOf(InitFailedError);
    expect(failed.message).to.match(new RegExp(`${stranger}.*not provably this VM's.*not touched`));
    expect(await there()).to.deep.equal(before);
  });
});

import { expect } from "chai";
import type { Fault } from "../../simulator/index";
import { listMachines } from "../../provider/maas/machines";
import { MachineStatus } from "../../provider/maas/wire";
import { InitFailedError, type Properties } from "../support/provider-process";
import { destroyed, oneVmSuite } from "./one-vm-suite";
import { findingsAfterUp } from "./region-check";
import { staticVm } from "./scenarios";

const inputs: Properties = {
  ...staticVm.inputs,
  tags: ["web"],
  zone: "default",
  resourcePool: "default",
  description: "The front",
};

/** What another user changes, and where a refresh shows it. */
const changes: [string, object, string, unknown][] = [
  ["the host name", { hostname: "renamed" }, "hostname", "renamed"],
  ["the description", { description: "mine now" }, "description", "mine now"],
  ["the zone", { zone: "other" }, "zone", "other"],
  ["the resource pool", { pool: "pool-a" }, "resourcePool", "pool-a"],
  ["the tags", { tags: [] }, "tags", []],
  [
    "the address",
    { address: { interface: "eth0", ip: "10.10.0.77" } },
    "staticIp",
    { ipAddress: "10.10.0.77" },
  ],
  ["the VM host", { vmHost: "vmhost2" }, "vmHost", "vmhost2"],
];

describe("what was changed outside of Pulumi", function () {
  this.timeout(60_000);
  const { lab, stack } = oneVmSuite(destroyed);

  beforeEach(async () => stack.up(await lab.provider(), inputs));

  /** The present machine, by id: each fault names it. */
  const outside = (fault: object): Promise<void> =>
    lab.simulator.setFaults([{ ...fault, systemId: stack.state?.id } as Fault]);

  async function deployedAgain(): Promise<void> {
    const isDeployed = async (): Promise<boolean> =>
      (await lab.simulator.state()).machines.some(
        ({ systemId, status }) => systemId === stack.state?.id && status === "Deployed",
      );
    while (!(await isDeployed())) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async function refreshed(): Promise<Properties> {
    await lab.killProvider();
    await stack.refresh(await lab.provider());
    return stack.state?.inputs ?? {};
  }

  const ready = {
    type: "Ready",
    status: "True",
    reason: "Deployed",
    message: "The VM is deployed as asked.",
  };

  const conditions = (): Properties[] => stack.state?.outputs["conditions"] as unknown as Properties[];

  async function repaired(): Promise<void> {
    await stack.up(await lab.provider(), inputs);
    const region = await lab.simulator.state();
    expect(findingsAfterUp(region, lab.empty, stack.state, staticVm.addresses)).to.deep.equal([]);
    for (const name of Object.keys(inputs)) {
      expect(stack.state?.outputs[name], name).to.deep.equal(inputs[name]);
    }
    const { id, outputs, inputs: checked } = stack.state ?? { id: "", outputs: {}, inputs: {} };
    expect((await (await lab.provider()).diff(id, outputs, checked)).changes).to.equal(false);
  }

  for (const [what, set, property, value] of changes) {
    it(`${what} shows in a refresh, and the next up repairs it`, async () => {
      await outside({ kind: "machine-changed", set });
      expect((await refreshed())[property]).to.deep.equal(value);
      await repaired();
    });
  }

  it("another image that it was deployed with shows in a refresh, and the next up replaces the VM", async () => {
    const id = stack.state?.id;
    await outside({ kind: "machine-redeployed", distroSeries: "noble" });
    await deployedAgain();
    expect((await refreshed())["distroSeries"]).to.equal("noble");
    await repaired();
    expect(stack.state?.id).not.to.equal(id);
  });

  it("a VM that was deployed again with its own image is what the program says", async () => {
    const id = stack.state?.id;
    await outside({ kind: "machine-redeployed", distroSeries: "jammy" });
    await deployedAgain();
    await refreshed();
    await repaired();
    expect(stack.state?.id).to.equal(id);
  });

  it("a VM that was deleted is gone after a refresh, and the next up recreates it", async () => {
    const id = stack.state?.id;
    await outside({ kind: "machine-deleted" });
    await refreshed();
    expect(stack.state).to.equal(undefined);
    await repaired();
    expect(stack.state?.id).not.to.equal(id);
  });

  it("a VM that was deleted without its LXD instance is recreated, and there is one", async () => {
    await outside({ kind: "machine-deleted", leaves: "instance" });
    await refreshed();
    await repaired();
  });

  it("a VM that was deleted without its LXD instance: a destroy removes the instance", async () => {
    await outside({ kind: "machine-deleted", leaves: "instance" });
    await stack.destroy(await lab.provider());
    expect((await lab.simulator.state()).instances).to.deep.equal([]);
  });

  it("a VM that was deleted without its LXD instance stays in the state while its VM host cannot be asked", async () => {
    await outside({ kind: "machine-deleted", leaves: "instance" });
    await lab.simulator.setFaults([{ kind: "no-rack" }]);
    const { id = "", outputs = {} } = stack.state ?? {};
    const provider = await lab.provider();
    const error = await provider.delete(id, { ...outputs, timeouts: { delete: "2s" } }).then(
      () => expect.fail("it was deleted"),
      (caught: unknown) => caught as Error,
    );
    expect(error.message).to.match(
      /no machine \w+ any more, but whether its LXD instance web-\w+ is gone.*stays in the state.*pulumi refresh/,
    );
    await lab.simulator.setFaults([]);
  });

  it("a VM that was deleted does not break an up without a refresh, nor a destroy", async () => {
    await outside({ kind: "machine-deleted" });
    await lab.killProvider();
    await stack.up(await lab.provider(), inputs);
    await stack.destroy(await lab.provider());
    expect(stack.state).to.equal(undefined);
  });

  it("a VM that was released is deployed again with its address", async () => {
    const id = stack.state?.id;
    await lab.releaseOutside(id ?? "");
    await refreshed();
    expect(stack.state?.outputs["status"]).not.to.equal("Deployed");
    expect(conditions()).to.deep.equal([
      {
        type: "Ready",
        status: "False",
        reason: "NotDeployed",
        message: `Machine ${id} is New in MAAS, not Deployed. The next \`pulumi up\` commissions and deploys it.`,
      },
    ]);
    await repaired();
    expect((await lab.provider()).stdout).to.contain(
      `web: machine ${id} is New in MAAS, not Deployed. The update deploys it, which rewrites its disks`,
    );
    expect(stack.state?.id).to.equal(id);
    expect(conditions()).to.deep.equal([ready]);
  });

  it("an interface that was removed shows in the conditions, on a VM that is deployed again without it", async () => {
    await stack.destroy(await lab.provider());
    const networkInterfaces = [{ name: "eth0" }, { name: "eth1" }];
    await stack.up(await lab.provider(), { ...inputs, networkInterfaces });
    const { id = "" } = stack.state ?? {};
    await lab.releaseOutside(id);
    const [machine] = await listMachines(lab.outsider, { id: [id] });
    const nic = machine?.interface_set.find(({ name }) => name === "eth1");
    await lab.outsider.send({ method: "DELETE", path: `nodes/${id}/interfaces/${nic?.id}/` });
    const commission = { skip_networking: "1" };
    await lab.outsider.send({ method: "POST", path: `machines/${id}/`, op: "commission", form: commission });
    await lab.untilStatus(id, MachineStatus.Ready);
    await lab.outsider.send({ method: "POST", path: `machines/${id}/`, op: "deploy" });
    await deployedAgain();
    await refreshed();
    expect(stack.state?.outputs["status"]).to.equal("Deployed");
    const [condition] = conditions();
    expect(condition).to.include({ type: "NetworkConfigurationFailed", status: "True" });
    expect(condition?.["message"]).to.match(/interface eth1 was asked for, but the machine has eth0/);
  });

  it("another address shows in the conditions too, as long as it is there", async () => {
    const set = { address: { interface: "eth0", ip: "10.10.0.77" } };
    await outside({ kind: "machine-changed", set });
    for (const look of ["first", "second"]) {
      await refreshed();
      const [condition] = conditions();
      expect(condition, look).to.include({ type: "NetworkConfigurationFailed", status: "True" });
      expect(condition?.["message"]).to.match(
        /static 10\.10\.0\.50 on eth0 was asked for.*static 10\.10\.0\.77/,
      );
    }
    await repaired();
    expect(conditions()).to.deep.equal([ready]);
  });

  describe("a tag that could not be taken off", () => {
    const without: Properties = { ...inputs, tags: [] };
    const hasTag = async (): Promise<boolean> => {
      const [machine] = await listMachines(lab.outsider, { id: [stack.state?.id ?? ""] });
      return machine?.tag_names.includes("web") ?? false;
    };

    beforeEach(async () => {
      await lab.simulator.setFaults([{ kind: "http-error", status: 500, on: { op: "update_nodes" } }]);
      const error = await stack.up(await lab.provider(), without).then(
        () => expect.fail("it succeeded"),
        (caught: unknown) => caught,
      );
      await lab.simulator.setFaults([]);
      expect(error).to.be.instanceOf(InitFailedError);
      expect(conditions()[0]).to.include({ type: "UpdateFailed", reason: "TagsNotSet" });
      expect(stack.state?.outputs["tags"]).to.deep.equal(["web"]);
    });

    it("goes with the next up", async () => {
      await stack.up(await lab.provider(), without);
      expect(await hasTag()).to.equal(false);
      expect(conditions()).to.deep.equal([ready]);
    });

    it("shows in a refresh, and goes with the next up", async () => {
      // As the engine does: what was read has no initialisation error any more, so that the difference alone counts.
      await refreshed();
      expect(stack.state?.inputs["tags"]).to.deep.equal(["web"]);
      expect(conditions()[0]).to.include({ type: "UpdateFailed", reason: "TagsNotSet" });
      if (stack.state !== undefined) {
        stack.state = { ...stack.state, failed: false };
      }
      await stack.up(await lab.provider(), without);
      expect(await hasTag()).to.equal(false);
    });
  });
});

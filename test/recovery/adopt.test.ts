import { expect } from "chai";
import type { Params } from "../../provider/maas/params";
import type { Machine } from "../../provider/maas/wire";
import type { Properties } from "../support/provider-process";
import { CheckRefused, OneVmStack } from "./one-vm-stack";
import { removed, oneVmSuite } from "./one-vm-suite";

const DESCRIPTION = "owned by the network team";

describe("a VM that is adopted", function () {
  this.timeout(60_000);
  const { lab, stack } = oneVmSuite(removed);

  const machine = async (systemId: string): Promise<Machine> =>
    lab.outsider.send({ method: "GET", path: `machines/${systemId}/` });

  /** A VM that somebody made by hand. */
  async function handMade(form: Params = {}, { isDeployed = true } = {}): Promise<string> {
    const made = await lab.outsider.send<Machine>({
      method: "POST",
      path: "vm-hosts/1/",
      op: "compose",
      form: {
        hostname: "byhand",
        memory: 2048,
        storage: "root:10",
        interfaces: "eth0:subnet_cidr=10.10.0.0/24",
        skip_commissioning: true,
        ...form,
      },
    });
    const path = `machines/${made.system_id}/`;
    await lab.outsider.send({ method: "PUT", path, form: { description: DESCRIPTION } });
    if (isDeployed) {
      await lab.outsider.send({ method: "POST", path, op: "deploy", form: { distro_series: "jammy" } });
      for (const until = Date.now() + 20_000; (await machine(made.system_id)).status_name !== "Deployed";) {
        if (Date.now() > until) throw new Error("the VM made by hand is not deployed");
      }
    }
    return made.system_id;
  }

  const adopting = (systemId: string, inputs: Properties = {}): Properties => ({
    adopt: { systemId },
    disks: [{ size: 10 }],
    ...inputs,
  });

  const up = async (program: Properties): Promise<void> => stack.up(await lab.provider(), program);

  /** Whether an up of the program would change anything. */
  async function isUnchanged(program: Properties): Promise<boolean> {
    const before = stack.state;
    await up(program);
    return stack.state === before;
  }

  it("keeps its host name and the description that the program does not manage", async () => {
    const systemId = await handMade();
    await up(adopting(systemId));
    expect(await machine(systemId)).to.include({ hostname: "byhand" });
    expect((await machine(systemId)).description).to.match(
      new RegExp(`^${DESCRIPTION}\n\\[pulumi-maas-lxd web-`),
    );
    expect(stack.state?.outputs).to.include({ hostname: "byhand", systemId });
    expect(await isUnchanged(adopting(systemId))).to.equal(true);
    expect(await isUnchanged({ disks: [{ size: 10 }] })).to.equal(true);
  });

  it("gives up a description once the program that managed it leaves it out", async () => {
    const systemId = await handMade();
    await up(adopting(systemId, { description: "ours" }));
    await up(adopting(systemId));
    expect((await machine(systemId)).description).to.match(/^\[pulumi-maas-lxd web-\w+\]$/);
  });

  it("is made as a new VM by a replacement while the program still says adopt", async () => {
    const systemId = await handMade();
    await up(adopting(systemId));
    const wanted = adopting(systemId, { disks: [{ size: 11 }] });
    await up(wanted);
    expect(stack.state?.id).not.to.equal(systemId);
    expect((await lab.simulator.state()).machines.map((one) => one.systemId)).not.to.include(systemId);
    expect(await isUnchanged(wanted)).to.equal(true);
    await lab.killProvider();
    expect(await isUnchanged(wanted)).to.equal(true);
  });

  it("is made as a new VM by each further replacement too, the adopted machine being long gone", async () => {
    const systemId = await handMade();
    await up(adopting(systemId));
    await up(adopting(systemId, { disks: [{ size: 11 }] }));
    // The next run knows of the first replacement only by the state.
    await lab.killProvider();
    await up(adopting(systemId, { disks: [{ size: 12 }] }));
    expect(stack.state?.outputs["disks"]).to.deep.equal([{ size: 12 }]);
    expect((await lab.simulator.state()).machines.map((one) => one.systemId)).to.include(stack.state?.id);
  });

  it("takes the first user data that the program gives for what it may have, and a second for another VM", async () => {
    const systemId = await handMade();
    await up(adopting(systemId, { userData: "#cloud-config\n{}\n" }));
    expect(stack.state?.outputs["__unverified"]).to.include("userData");
    expect(JSON.stringify(stack.state?.outputs["conditions"])).to.contain("userData");
    expect(await isUnchanged(adopting(systemId, { userData: "#cloud-config\n{}\n" }))).to.equal(true);
    await up(adopting(systemId, { userData: "#cloud-config\npackages: [vim]\n" }));
    expect(stack.state?.id).not.to.equal(systemId);
  });

  it("is not a replacement for the first user data that is given after the adoption", async () => {
    const systemId = await handMade();
    await up(adopting(systemId));
    await up(adopting(systemId, { userData: "#cloud-config\n{}\n" }));
    expect(stack.state?.id).to.equal(systemId);
    expect(stack.state?.outputs["__unverified"]).to.include("userData");
  });

  describe("is refused in the preview, and not touched,", () => {
    async function refused(systemId: string, inputs: Properties, why: RegExp): Promise<void> {
      const before = await machine(systemId);
      const failed = await up(adopting(systemId, inputs)).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failed).to.be.instanceOf(CheckRefused);
      expect((failed as Error).message).to.match(why);
      expect(await machine(systemId)).to.deep.equal(before);
    }

    for (const [what, { inputs, why }] of Object.entries<{ inputs: Properties; why: RegExp }>({
      "for its memory": { inputs: { memory: 4096 }, why: /memory: asked for 4096, the machine has 2048/ },
      "for its disks": {
        inputs: { disks: [{ size: 20 }] },
        why: /disks: asked for 20 GB, the machine has 10 GB/,
      },
      "for its pool": {
        inputs: { disks: [{ size: 10, pool: "fast" }] },
        why: /disks\[0\]\.pool: asked for fast, the machine has default/,
      },
      "for its image": {
        inputs: { distroSeries: "noble" },
        why: /distroSeries: asked for noble, the machine has jammy/,
      },
      "for its host": {
        inputs: { vmHost: "vmhost2" },
        why: /vmHost: asked for vmhost2, the machine has vmhost1/,
      },
      "for interfaces that it has not": {
        inputs: { networkInterfaces: [{ name: "eth0" }, { name: "eth1" }, { name: "eth2" }] },
        why: /interfaces: asked for eth0, eth1, eth2, the machine has eth0/,
      },
      "for another VLAN": {
        inputs: { networkInterfaces: [{ name: "eth0", bridge: "br1" }] },
        why: /VLAN of eth0: asked for VID 20 of \S+, the machine has VID 0/,
      },
    })) {
      it(what, async () => refused(await handMade(), inputs, why));
    }

    it("where MAAS has no such machine", async () => {
      const failed = await up(adopting("zzzzzz")).catch((error: unknown) => error as Error);
      expect(failed).to.be.instanceOf(CheckRefused);
      expect(failed?.message).to.match(/zzzzzz cannot be adopted: MAAS has no machine of this id/);
    });

    it("where another stack made it", async () => {
      const other = new OneVmStack("other");
      await other.up(await lab.provider(), { disks: [{ size: 10 }] });
      await refused(other.state?.id ?? "", {}, /marked as another program's VM/);
    });

    it("where another VM of the program adopts it", async () => {
      const systemId = await handMade();
      await up(adopting(systemId));
      const second = new OneVmStack("second");
      const failed = await second
        .up(await lab.provider(), adopting(systemId))
        .catch((error: unknown) => error as Error);
      expect(failed).to.be.instanceOf(CheckRefused);
      expect(failed?.message).to.match(/adopted by VM "web" of this program too/);
    });
  });
});

import { expect } from "chai";
import type { Machine } from "../../provider/maas/wire";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess, type Properties } from "../support/provider-process";
import { Lab } from "./lab";
import { OneVmStack } from "./one-vm-stack";

const vm = {
  vmHost: "vmhost1",
  zone: "other",
  disks: [{ size: 10 }],
  staticIp: { ipAddress: "10.10.0.50", subnet: "lan10" },
};

describe("a VM whose surroundings are changed in MAAS", function () {
  this.timeout(60_000);
  let lab: Lab;
  let stack: OneVmStack;

  beforeEach(async () => {
    lab = await Lab.start();
    stack = new OneVmStack("web");
    await up(vm);
  });

  afterEach(() => lab.stop());

  const up = async (program: Properties): Promise<void> => stack.up(await lab.provider(), program);

  const rename = (path: string, name: string): Promise<unknown> =>
    lab.outsider.send({ method: "PUT", path, form: { name } });

  async function idOf(path: string, name: string): Promise<number> {
    const items = await lab.outsider.send<{ id: number; name: string }[]>({ method: "GET", path });
    return items.find((item) => item.name === name)?.id ?? -1;
  }

  /** The program changes nothing, in a run of its own. */
  async function changesNothing(program: Properties): Promise<void> {
    await lab.killProvider();
    const before = stack.state;
    await up(program);
    expect(stack.state).to.equal(before);
  }

  for (const [what, refresh] of Object.entries({ "": false, " and a refresh": true })) {
    it(`stays as it is after renames of its subnet, zone and host${what}, and can be updated`, async () => {
      const id = stack.state?.id;
      await rename(`subnets/${await idOf("subnets/", "lan10")}/`, "office");
      await rename(`vm-hosts/${await idOf("vm-hosts/", "vmhost1")}/`, "rack7");
      await rename("zones/other/", "cellar");
      await lab.killProvider();
      if (refresh) await stack.refresh(await lab.provider());
      await changesNothing(vm);
      await lab.killProvider();
      await up({ ...vm, description: "still here" });
      expect(stack.state?.id).to.equal(id);
      expect(stack.state?.outputs).to.include({
        description: "still here",
        vmHost: "vmhost1",
        zone: "other",
      });
      const followed = {
        ...vm,
        vmHost: "rack7",
        zone: "cellar",
        staticIp: { ipAddress: "10.10.0.50", subnet: "office" },
        description: "still here",
      };
      await changesNothing(followed);
    });
  }

  it("is deployed again after a release and a refresh, with its image spelled out meanwhile", async () => {
    const { id = "" } = stack.state ?? {};
    const machine = (): Promise<Machine> =>
      lab.outsider.send<Machine>({ method: "GET", path: `machines/${id}/` });
    const { osystem, distro_series: distroSeries, hwe_kernel: kernel } = await machine();
    const spelledOut = { ...vm, osystem, distroSeries, hweKernel: kernel ?? "" };
    await changesNothing(spelledOut);
    await lab.releaseOutside(id);
    await lab.killProvider();
    await stack.refresh(await lab.provider());
    await up(spelledOut);
    expect(stack.state?.id).to.equal(id);
    expect(await machine()).to.include({
      status_name: "Deployed",
      osystem,
      distro_series: distroSeries,
      hwe_kernel: kernel,
    });
  });

  it("is deployed again after a release with the image that it had, where the program leaves that out now", async () => {
    const leavesOut = { vmHost: "vmhost1", disks: [{ size: 10 }] };
    stack = new OneVmStack("imaged");
    await up({ ...leavesOut, distroSeries: "jammy", hweKernel: "hwe-22.04" });
    const { id = "" } = stack.state ?? {};
    // MAAS's default is another release, which has no such kernel.
    for (const program of [{ ...leavesOut, hweKernel: "hwe-22.04" }, leavesOut]) {
      await changesNothing(program);
      await lab.releaseOutside(id);
      await lab.killProvider();
      await stack.refresh(await lab.provider());
      await up(program);
      const image = { distroSeries: "jammy", hweKernel: "hwe-22.04" };
      expect(stack.state?.outputs).to.include({ systemId: id, status: "Deployed", ...image });
    }
  });

  it("shows cores and memory as MAAS has them", async () => {
    const path = `machines/${stack.state?.id}/`;
    await lab.outsider.send({ method: "PUT", path, form: { cpu_count: 3, memory: 3072 } });
    await stack.refresh(await lab.provider());
    expect(stack.state?.outputs).to.include({ cores: 3, memory: 3072 });
    expect(stack.state?.inputs).to.include({ cores: 3, memory: 3072 });
  });

  it("is not gone on with under other user data, once it is in no state", async () => {
    const id = stack.state?.id;
    stack.state = undefined;
    await lab.killProvider();
    const failed = await up({ ...vm, userData: "#cloud-config\n{}\n" }).catch((error: unknown) => error);
    expect((failed as Error).message).to.match(
      /deployed and in no state.*\n {2}userData: the machine was deployed with other user data/,
    );
    await up(vm);
    expect(stack.state).to.have.property("id", id);
    expect(JSON.stringify(stack.state)).not.to.contain("__unverified");
  });

  it("is not deleted where it was kept, was released by hand, and is to have another size", async () => {
    const id = stack.state?.id ?? "";
    await lab.releaseOutside(id);
    stack.state = undefined;
    await lab.killProvider();
    const failed = await up({ ...vm, memory: 4096 }).catch((error: unknown) => error);
    expect((failed as Error).message).to.match(/was deployed once, is New now and in no state/);
    expect((await lab.simulator.state()).machines.map(({ systemId }) => systemId)).to.include(id);
    const provider = await lab.provider();
    expect(provider.stdout).to.match(new RegExp(`web: machine \\S+ \\(${id}, New\\) has this VM's mark`));
  });

  it("is gone on with where its deployment was not reached, with the user data of the program", async () => {
    const userData = "#cloud-config\n{}\n";
    await lab.releaseOutside(stack.state?.id ?? "");
    const id = stack.state?.id;
    stack.state = undefined;
    await up({ ...vm, userData });
    expect(stack.state).to.have.property("id", id);
    stack.state = undefined;
    await lab.killProvider();
    await up({ ...vm, userData });
    expect(stack.state).to.have.property("id", id);
    const machine = await lab.outsider.send<Machine>({ method: "GET", path: `machines/${id}/` });
    expect(machine.description).to.match(/ deploy:\w{10}\]$/);
  });

  describe("in a run that does not ask MAAS in its preview", () => {
    /** What a replacement ends with, by a provider that is set to be offline. */
    async function replaced(change: Properties): Promise<unknown> {
      await lab.killProvider();
      const offline = await ProviderProcess.start(linkPackage(), {
        config: {
          "maas-lxd:apiUrl": lab.simulator.url,
          "maas-lxd:apiKey": lab.simulator.apiKey,
          "maas-lxd:offline": "true",
        },
      });
      try {
        await stack.up(offline, { ...vm, ...change });
        return undefined;
      } catch (error) {
        return error;
      } finally {
        await offline.kill();
      }
    }

    it("is not deleted where the new one cannot be made", async () => {
      const { id } = stack.state ?? {};
      const failed = await replaced({ disks: [{ size: 11 }], vmHost: "nosuch" });
      expect((failed as Error).message).to.match(/VM host nosuch does not exist in MAAS/);
      expect((await lab.simulator.state()).machines.map(({ systemId }) => systemId)).to.include(id);
    });

    it("is replaced where the new one can be made", async () => {
      const { id } = stack.state ?? {};
      expect(await replaced({ disks: [{ size: 11 }] })).to.equal(undefined);
      expect(stack.state?.id).not.to.equal(id);
    });

    it("is as it was where the program names the LXD project that no state shows", async () => {
      const before = stack.state;
      expect(await replaced({ lxd: { project: "maas" } })).to.equal(undefined);
      expect(stack.state).to.equal(before);
    });

    it("is not given a size for which its host has no room", async () => {
      const before = stack.state;
      const failed = await replaced({ memory: 4_000_000 });
      expect((failed as Error).message).to.match(/VM host vmhost1 has \d+ MiB of free memory/);
      expect(stack.state).to.equal(before);
    });

    it("is not replaced for another size, its network spelled out in an earlier run", async () => {
      const { id } = stack.state ?? {};
      const spelledOut = { staticIp: { ...vm.staticIp, dnsServers: ["10.10.0.2"] } };
      await lab.killProvider();
      const before = stack.state;
      await up({ ...vm, ...spelledOut });
      expect(stack.state).to.equal(before);
      // The engine keeps the program's inputs of a VM that is as it was.
      const inputs = { ...before?.inputs, ...spelledOut } as Properties;
      if (before !== undefined) stack.state = { ...before, inputs };
      expect(await replaced({ ...spelledOut, memory: 4096 })).to.equal(undefined);
      expect(stack.state?.id).to.equal(id);
    });

    for (const [what, was, is] of [
      ["subnet by its CIDR", {}, { subnet: "10.10.0.0/24" }],
      ["subnet by its name", {}, { subnet: "lan10" }],
      ["gateway", {}, { gateway: "10.10.0.1" }],
      ["name servers", {}, { dnsServers: ["10.10.0.2"] }],
      ["subnet by its CIDR instead", { subnet: "lan10" }, { subnet: "10.10.0.0/24" }],
      ["subnet no more", { subnet: "lan10" }, {}],
    ] as const) {
      it(`is as it was where the program spells out the ${what}, which a refresh does not keep`, async () => {
        const program = (more: Properties): Properties => ({
          ...vm,
          staticIp: { ipAddress: "10.10.0.51", ...more },
        });
        stack = new OneVmStack(`spelled`);
        await lab.killProvider();
        await up(program(was));
        await stack.refresh(await lab.provider());
        const before = stack.state;
        expect(await replaced(program(is))).to.equal(undefined);
        expect(stack.state).to.equal(before);
        const other = { ipAddress: "10.10.0.51", subnet: "10.20.0.0/24" };
        expect((await replaced({ ...vm, staticIp: other })) ?? "no error").not.to.equal("no error");
        await lab.killProvider();
        await stack.destroy(await lab.provider());
      });
    }

    it("is not replaced for another size", async () => {
      const { id } = stack.state ?? {};
      await replaced({ memory: 4096 });
      expect(stack.state?.id).to.equal(id);
    });
  });
});

import { expect } from "chai";
import { gzipSync } from "node:zlib";
import { installPackage } from "../support/package";
import { type ProviderProcess, type Properties, UNKNOWN } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { bringUp, inputsFor, startProvider } from "./vm-driver";

/** What a program gives first, and other ways to give the same. */
interface Spellings {
  readonly as: Properties;
  readonly other: Readonly<Record<string, Properties>>;
}

const lan = { staticIp: { ipAddress: "10.10.0.60", subnet: "lan10" } };

const table: Readonly<Record<string, Spellings>> = {
  "a VM by default": {
    as: {},
    other: {
      "its size": { cores: 1, memory: 2048 },
      "its disk": { disks: [{ size: 8 }] },
      "no disk": { disks: [] },
      "its disk's pool": { disks: [{ size: 8, pool: "default" }] },
      "no huge pages": { hugepagesBacked: false },
      "an empty image": { osystem: "", distroSeries: "", hweKernel: "", userData: "" },
      "its image": { osystem: "ubuntu", distroSeries: "noble" },
      "its image in one": { distroSeries: "ubuntu/noble" },
      "its architecture": { architecture: "amd64/generic" },
      "its zone, pool and domain": { zone: "default", resourcePool: "default", domain: "maas" },
      "its zone and pool by id": { zone: "1", resourcePool: "0" },
      "no tags and interfaces": { tags: [], networkInterfaces: [] },
      "MAAS's interface": { networkInterfaces: [{ name: "eth0", mode: "auto", staticIps: [] }] },
      "no commissioning, no test": { skipCommissioning: true, verifyGateway: false },
      "empty lists and objects": { pinnedCores: [], lxd: {}, timeouts: {} },
      "its timeouts": { timeouts: { create: "1800s", delete: "10m" } },
    },
  },
  "a VM with a static address": {
    as: { vmHost: "vmhost1", ...lan },
    other: {
      "the host by id": { vmHost: "1", ...lan },
      "no host": { ...lan },
      "the subnet by CIDR": {
        vmHost: "vmhost1",
        staticIp: { ipAddress: "10.10.0.60", subnet: "10.10.0.0/24" },
      },
      "no subnet": { staticIp: { ipAddress: "10.10.0.60" } },
      "the subnet's gateway": { staticIp: { ipAddress: "10.10.0.60", gateway: "10.10.0.1" } },
      "the subnet's name servers": { staticIp: { ipAddress: "10.10.0.60", dnsServers: ["10.10.0.2"] } },
      "the list": { networkInterfaces: [{ name: "eth0", staticIps: [{ ipAddress: "10.10.0.60" }] }] },
      "the list with its bridge": {
        networkInterfaces: [{ name: "eth0", bridge: "br0", staticIps: [{ ipAddress: "10.10.0.60" }] }],
      },
      "the list with its VLAN": {
        networkInterfaces: [
          { name: "eth0", subnet: "lan10", vlan: 0, staticIps: [{ ipAddress: "10.10.0.60" }] },
        ],
      },
    },
  },
};

const userData = "#cloud-config\npackages: [jq]\n";

const tableOfUserData: Readonly<Record<string, Spellings>> = {
  "a VM with user data": {
    as: { userData },
    other: {
      "it in base64": { userData: Buffer.from(userData).toString("base64") },
      "it in base64 by lines": {
        userData: `${Buffer.from(userData).toString("base64").slice(0, 20)}\n${Buffer.from(userData).toString("base64").slice(20)}\n`,
      },
      "it packed, in base64": { userData: gzipSync(userData).toString("base64") },
    },
  },
};

const different: Readonly<Record<string, Properties>> = {
  vmHost: { vmHost: "vmhost2", ...lan },
  staticIp: { vmHost: "vmhost1", staticIp: { ipAddress: "10.10.0.61" } },
  "staticIp (a gateway of the guest's own)": {
    vmHost: "vmhost1",
    staticIp: { ipAddress: "10.10.0.60", dnsServers: ["9.9.9.9"] },
  },
  disks: { vmHost: "vmhost1", ...lan, disks: [{ size: 9 }] },
  distroSeries: { vmHost: "vmhost1", ...lan, distroSeries: "jammy" },
  hugepagesBacked: { vmHost: "vmhost1", ...lan, hugepagesBacked: true },
  userData: { vmHost: "vmhost1", ...lan, userData: "#cloud-config\n{}\n" },
};

describe("what inputs mean", function () {
  this.timeout(60_000);
  let simulator: SimulatorProcess;
  let provider: ProviderProcess;

  before(async function () {
    this.timeout(180_000);
    await installPackage();
    simulator = await SimulatorProcess.start();
    provider = await startProvider(simulator);
  });

  after(async () => {
    await provider.kill();
    await simulator.stop();
  });

  type Vm = Awaited<ReturnType<typeof bringUp>>;

  /** What a program that gives these inputs for the VM that is there changes. */
  async function change(name: string, { id, inputs, properties }: Vm, given: Properties) {
    const { inputs: checked, failures } = await provider.check(inputs, inputsFor(name, given));
    expect(failures).to.deep.equal([]);
    return provider.diff(id, properties, checked);
  }

  for (const [what, { as, other }] of Object.entries({ ...table, ...tableOfUserData })) {
    describe(what, () => {
      let vm: Vm;

      before(async () => (vm = await bringUp(provider, "web", as)));

      after(() => provider.delete(vm.id, vm.properties));

      for (const [spelling, given] of Object.entries(other)) {
        it(`is the same with ${spelling}`, async () => {
          expect(await change("web", vm, given)).to.include({ changes: false });
        });

        it(`stays the same after an update and a refresh with ${spelling}`, async () => {
          const { inputs } = await provider.check(vm.inputs, inputsFor("web", given));
          expect(await change("web", { ...vm, inputs }, as)).to.include({ changes: false });
          const updated = await provider.update(vm.id, vm.properties, inputs);
          const read = await provider.read(vm.id, updated);
          expect(read.properties).to.deep.equal(updated);
          const refreshed = { ...vm, inputs: read.inputs ?? {}, properties: read.properties };
          expect(await change("web", refreshed, given)).to.include({ changes: false });
          expect(await change("web", refreshed, as)).to.include({ changes: false });
        });
      }
    });
  }

  describe("a real difference", () => {
    let vm: Vm;

    before(async () => (vm = await bringUp(provider, "web", { vmHost: "vmhost1", ...lan })));

    after(() => provider.delete(vm.id, vm.properties));

    for (const [property, given] of Object.entries(different)) {
      it(`is a replacement that names ${property}`, async () => {
        const { replaces, deleteBeforeReplace } = await change("web", vm, given);
        expect(replaces).to.deep.equal([property.split(" ")[0]]);
        expect(deleteBeforeReplace).to.equal(true);
      });
    }

    it("is refused with retainOnDelete, with which the old VM would stay", async () => {
      const given = { vmHost: "vmhost1", staticIp: { ipAddress: "10.10.0.61" } };
      const news = { ...inputsFor("web", given), __isRetained: true };
      const kept = await provider.check(vm.inputs, {
        ...inputsFor("web", { vmHost: "vmhost1", ...lan }),
        __isRetained: true,
      });
      expect(kept).to.deep.equal({ inputs: vm.inputs, failures: [] });
      // The engine checks the inputs of the VM that is there, and, once the diff replaces it, those of the new one.
      expect((await provider.check(vm.inputs, news)).failures).to.deep.equal([]);
      const { failures } = await provider.check({}, news);
      expect(failures.map(({ reason }) => reason).join("\n")).to.match(
        /would stay .* Take retainOnDelete out/,
      );
    });

    for (const [what, networkInterfaces] of Object.entries({
      "all interfaces": UNKNOWN,
      "an interface": [UNKNOWN],
      "an interface's name": [{ name: UNKNOWN }],
      "the static addresses": [{ name: "eth0", staticIps: UNKNOWN }],
    })) {
      it(`may be ${what}, while not known yet`, async () => {
        const { replaces } = await change("web", vm, { vmHost: "vmhost1", networkInterfaces });
        expect(replaces).to.include("networkInterfaces");
      });
    }
  });
});

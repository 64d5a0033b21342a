import { expect } from "chai";
import { startSimulator, type Simulator } from "../../simulator/index";
import { inputsFor } from "../provider/vm-driver";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess, type Properties } from "../support/provider-process";
import { oldRegion, oldVms, type OldState, type OldVm } from "./states-0.1.0";

const CALL_MS = 60_000;
/** VMs that are worked on at once. */
const GROUP = 11;
const timings = { commission: 20, deploy: 20, release: 20, test: 20 };

/** Other spellings of what VMs of 0.1.0 are, by the fixture's name. */
const spellings: [fixture: string, what: string, changes: Properties][] = [
  ["default", "hugepagesBacked spelled out", { hugepagesBacked: false }],
  ["default", "the sizes spelled out", { cores: 1, memory: 2048, disks: [{ size: 8 }] }],
  ["default", "the image spelled out", { osystem: "ubuntu", distroSeries: "jammy" }],
  ["default", "the architecture spelled out", { architecture: "amd64/generic" }],
  ["default", "the host that was chosen", { vmHost: "vmhost2" }],
  ["default", "empty texts", { osystem: "", distroSeries: "", hweKernel: "", userData: "" }],
  ["default", "an interface that MAAS configures", { networkInterfaces: [{ name: "eth0" }] }],
  ["default", "the default places", { zone: "default", resourcePool: "default", domain: "maas" }],
  ["host-by-name", "the host by id", { vmHost: "1" }],
  ["host-by-id", "the host by name", { vmHost: "vmhost2" }],
  ["static", "the subnet named", { staticIp: { ipAddress: "10.10.0.20", subnet: "lan10" } }],
  ["static", "the subnet's own gateway", { staticIp: { ipAddress: "10.10.0.20", gateway: "10.10.0.1" } }],
  [
    "static",
    "the subnet's own name servers",
    { staticIp: { ipAddress: "10.10.0.20", dnsServers: ["10.10.0.2"] } },
  ],
  ["static-subnet-by-name", "the subnet by id", { staticIp: { ipAddress: "10.10.0.22", subnet: "1" } }],
  [
    "static-subnet-by-name",
    "the subnet by CIDR",
    { staticIp: { ipAddress: "10.10.0.22", subnet: "10.10.0.0/24" } },
  ],
  ["static-subnet-by-cidr", "the subnet by name", { staticIp: { ipAddress: "10.10.0.23", subnet: "lan10" } }],
  ["nic-plain", "mode auto", { networkInterfaces: [{ name: "eth0", mode: "auto" }] }],
  ["nic-plain", "no static addresses", { networkInterfaces: [{ name: "eth0", staticIps: [] }] }],
  ["nic-auto", "mode left out", { networkInterfaces: [{ name: "eth0" }] }],
  ["nic-subnet-by-name", "the subnet by id", { networkInterfaces: [{ name: "eth0", subnet: "2" }] }],
  ["nic-subnet-by-id", "the subnet by name", { networkInterfaces: [{ name: "eth0", subnet: "lan20" }] }],
  ["zone-by-name", "the zone by id", { zone: "1" }],
  ["pool-other", "the pool by id", { resourcePool: "1" }],
  ["domain-other", "the domain by id", { domain: "1" }],
  ["hostname", "the default storage pool", { disks: [{ size: 10, pool: "default" }] }],
  ["hostname", "the image's system", { osystem: "ubuntu" }],
  ["hostname", "the release with its system", { distroSeries: "ubuntu/jammy" }],
  ["hostname", "empty texts", { osystem: "", hweKernel: "", userData: "" }],
  ["disks-empty", "the default disk", { disks: [{ size: 8 }] }],
  ["hugepages-false", "hugepagesBacked left out", { hugepagesBacked: null }],
  ["empty-user-data", "the user data left out", { userData: null }],
  [
    "empty-image",
    "all of it left out",
    { osystem: null, distroSeries: null, hweKernel: null, userData: null },
  ],
];

const withChanges = (program: Properties, changes: Properties): Properties =>
  Object.fromEntries(Object.entries({ ...program, ...changes }).filter(([, value]) => value !== null));

describe("the states that 0.1.0 wrote", function () {
  this.timeout(10 * 60_000);
  const vms = oldVms();
  const whole = vms.filter(({ failed }) => !failed);
  // A VM with a static address goes alone: MAAS might give the address to another while the old VM is gone and the new one is not there.
  const alone = vms.filter(({ program }) => JSON.stringify(program).includes("ipAddress"));
  const others = vms.filter((vm) => !alone.includes(vm));
  const groups = [
    ...alone.map((vm) => [vm]),
    ...others.flatMap((_, at) => (at % GROUP === 0 ? [others.slice(at, at + GROUP)] : [])),
  ];
  let simulator: Simulator;
  let provider: ProviderProcess;

  async function start(): Promise<void> {
    simulator = await startSimulator({ state: oldRegion(), timings });
    provider = await ProviderProcess.start(linkPackage(), {
      config: { "maas-lxd:apiUrl": simulator.url, "maas-lxd:apiKey": simulator.apiKey },
      timeoutMs: 10 * 60_000,
    });
  }

  async function stop(): Promise<void> {
    await provider.kill();
    await simulator.stop();
  }

  const idOf = (vm: OldVm): string => vm.resource.id;
  const machines = (): string[] => simulator.state().machines.map(({ systemId }) => systemId);
  const instances = (): (string | null)[] => simulator.state().instances.map(({ systemId }) => systemId);

  /** What is wrong with each VM, if anything, so that one does not hide the others. */
  async function troublesOf(
    some: readonly OldVm[],
    look: (vm: OldVm) => Promise<string | undefined>,
  ): Promise<string[]> {
    const troubles = await Promise.all(
      some.map(async (vm) => {
        const trouble = await look(vm).catch((error: unknown) => String(error));
        return trouble === undefined ? [] : [`${vm.name}: ${trouble}`];
      }),
    );
    return troubles.flat();
  }

  /** The same group by group; @param after holds the region against what the group did */
  async function troublesOfGroups(
    look: (vm: OldVm) => Promise<string | undefined>,
    after: (group: readonly OldVm[], before: readonly string[]) => void,
  ): Promise<string[]> {
    const troubles: string[] = [];
    for (const group of groups) {
      const before = machines();
      troubles.push(...(await troublesOf(group, look)));
      if (troubles.length === 0) after(group, before);
    }
    return troubles;
  }

  async function checked(olds: Properties, vm: OldVm, program: Properties): Promise<Properties> {
    const { inputs, failures } = await provider.check(olds, inputsFor(vm.name, program));
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
    return inputs;
  }

  /** The change that a preview shows; undefined when it shows none. */
  async function previewed(
    vm: OldVm,
    { inputs, outputs }: OldState,
    program = vm.program,
  ): Promise<"update" | `replacement for ${string}` | undefined> {
    const { changes, replaces } = await provider.diff(idOf(vm), outputs, await checked(inputs, vm, program));
    if (replaces.length > 0) return `replacement for ${replaces.join(", ")}`;
    return changes === false ? undefined : "update";
  }

  /** A VM that was left half-way is to be updated, and no more. */
  async function previewedAfterAll(vm: OldVm, state: OldState): Promise<string | undefined> {
    const change = await previewed(vm, state);
    return change === "update" && (vm.failed || vm.released) ? undefined : change;
  }

  describe("in a preview", () => {
    before(start);
    after(stop);

    it("show no change, and nothing is asked of MAAS for it", async () => {
      simulator.clearRequests();
      expect(await troublesOf(whole, (vm) => previewed(vm, vm.resource))).to.deep.equal([]);
      expect(simulator.requests()).to.deep.equal([]);
    });

    it("show no change after a refresh by 0.1.0", async () => {
      const deployed = whole.filter(({ released }) => !released);
      // With the value that MAAS has in place of an empty text, the state is no longer as the program is written.
      const respelled = deployed.filter(({ name }) =>
        /^empty-(osystem|distro-series|hwe-kernel|image)$/.test(name),
      );
      const same = deployed.filter((vm) => !respelled.includes(vm));
      simulator.clearRequests();
      expect(await troublesOf(same, (vm) => previewed(vm, vm.refreshed))).to.deep.equal([]);
      expect(simulator.requests()).to.deep.equal([]);
      expect(await troublesOf(respelled, (vm) => previewed(vm, vm.refreshed))).to.deep.equal([]);
    });

    it("show no replacement where they were left half-way", async () => {
      const unfinished = vms.filter(({ failed, released }) => failed || released);
      expect(await troublesOf(unfinished, (vm) => previewedAfterAll(vm, vm.resource))).to.deep.equal([]);
      // A refresh by 0.1.0 dropped an address that could not be linked: that state is the one of a VM which was to have none.
      const kept = unfinished.filter(({ name }) => name !== "failed-link");
      expect(await troublesOf(kept, (vm) => previewedAfterAll(vm, vm.refreshed))).to.deep.equal([]);
    });

    for (const [name, what, changes] of spellings) {
      it(`show no change where only the spelling changes: ${name}, ${what}`, async () => {
        const vm = vms.find((one) => one.name === name);
        if (vm === undefined) throw new Error(`there is no fixture ${name}`);
        const program = withChanges(vm.program, changes);
        expect(await previewed(vm, vm.resource, program)).to.equal(undefined);
        expect(await previewed(vm, vm.refreshed, program)).to.equal(undefined);
      });
    }

    it("are refreshed, and show no change after that", async () => {
      expect(
        await troublesOf(vms, async (vm) => {
          const { id, properties, inputs } = await provider.read(idOf(vm), vm.resource.outputs);
          if (id !== idOf(vm)) return `refreshed to '${id}'`;
          return previewedAfterAll(vm, { inputs: inputs ?? vm.resource.inputs, outputs: properties });
        }),
      ).to.deep.equal([]);
    });
  });

  describe("in an operation", () => {
    beforeEach(start);
    afterEach(stop);

    it("are updated in place", async () => {
      const update = async (vm: OldVm): Promise<string | undefined> => {
        const { tags = [] } = vm.program as { tags?: string[] };
        const program = { ...vm.program, tags: [...tags, "next"], description: "By the next version" };
        const change = await previewed(vm, vm.resource, program);
        if (change !== "update") return String(change);
        const inputs = await checked(vm.resource.inputs, vm, program);
        const outputs = await provider.update(idOf(vm), vm.resource.outputs, inputs, CALL_MS);
        const { systemId, status } = outputs;
        if (systemId !== idOf(vm) || status !== "Deployed") return JSON.stringify({ systemId, status });
        return previewed(vm, { inputs, outputs }, program);
      };
      expect(
        await troublesOfGroups(update, (_, before) => {
          expect(machines()).to.have.members(before);
        }),
      ).to.deep.equal([]);
    });

    it("are replaced, each by one other machine, and nothing else changes", async () => {
      const made = new Map<string, string>();
      const replace = async (vm: OldVm): Promise<string | undefined> => {
        const program = withChanges(vm.program, { userData: "#cloud-config\n# next\n", adopt: null });
        const change = await previewed(vm, vm.resource, program);
        if (change?.includes("userData") !== true) return String(change);
        const inputs = await checked({}, vm, program);
        await provider.delete(idOf(vm), vm.resource.outputs, CALL_MS);
        const { id, properties: outputs } = await provider.create(inputs, CALL_MS);
        made.set(idOf(vm), id);
        return previewed(vm, { inputs, outputs }, program);
      };
      expect(
        await troublesOfGroups(replace, (group, before) => {
          const gone = group.map(idOf);
          const rest = before.filter((id) => !gone.includes(id));
          expect(machines()).to.have.members([...rest, ...gone.map((id) => made.get(id))]);
        }),
      ).to.deep.equal([]);
      expect(instances()).to.have.members([...made.values()]);
    });

    it("are destroyed, each with its own machine and no other", async () => {
      const destroy = async (vm: OldVm): Promise<undefined> => {
        await provider.delete(idOf(vm), vm.resource.outputs, CALL_MS);
      };
      expect(
        await troublesOfGroups(destroy, (group, before) => {
          const gone = group.map(idOf);
          expect(machines()).to.have.members(before.filter((id) => !gone.includes(id)));
        }),
      ).to.deep.equal([]);
      expect(instances()).to.deep.equal([]);
    });
  });
});

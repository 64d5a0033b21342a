import { expect } from "chai";
import { PluginProcess } from "../support/plugin-process";
import type { Properties } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";

const vms: Record<string, Properties> = {
  web: {
    vmHost: "vmhost1",
    zone: "default",
    resourcePool: "default",
    domain: "maas",
    distroSeries: "jammy",
    staticIp: { ipAddress: "10.10.0.50" },
  },
  db: { distroSeries: "jammy", staticIp: { subnet: "lan10" } },
};

/** What the checks of those VMs read of MAAS already. */
const lookUps: [string, Properties][] = [
  ["getSubnet", { name: "lan10" }],
  ["getSubnet", { cidr: "10.10.0.0/24" }],
  ["getFreeAddresses", { subnet: "lan10", range: "10.10.0.60-10.10.0.70" }],
  ["getImages", { distroSeries: "jammy" }],
  ["getZones", {}],
  ["getResourcePools", {}],
  ["getDomains", {}],
];

const MACHINES = "GET /MAAS/api/2.0/machines/ null";

describe("the requests of a preview with checks and look-ups, through the plugin", function () {
  this.timeout(120_000);
  let simulator: SimulatorProcess;

  before(async () => {
    simulator = await SimulatorProcess.start();
  });

  after(() => simulator.stop());

  /** What one run of a program asks of MAAS, in order of the alphabet. */
  async function asked(run: (plugin: PluginProcess) => Promise<unknown>): Promise<string[]> {
    const plugin = await PluginProcess.start({ apiUrl: simulator.url, apiKey: simulator.apiKey });
    try {
      await simulator.forgetRequests();
      await run(plugin);
      return (await simulator.requests()).map(({ method, path, op }) => `${method} ${path} ${op}`).sort();
    } finally {
      await plugin.stop();
    }
  }

  const check = async (plugin: PluginProcess): Promise<void> => {
    const failures = await Promise.all(Object.entries(vms).map(([name, vm]) => plugin.check(name, vm)));
    expect(failures.flat()).to.deep.equal([]);
  };
  const lookAll = (plugin: PluginProcess, all = lookUps): Promise<unknown> =>
    Promise.all(all.map(([name, args]) => plugin.invoke(name, args)));

  it("are those of the checks alone, whichever comes first", async () => {
    const alone = await asked(check);
    expect(alone).not.to.be.empty;
    expect(await asked((plugin) => Promise.all([lookAll(plugin), check(plugin)]))).to.deep.equal(alone);
    expect(
      await asked(async (plugin) => {
        await check(plugin);
        await lookAll(plugin);
      }),
    ).to.deep.equal(alone);
  });

  it("are, beyond those, one for each host's project, and those for machines", async () => {
    const alone = await asked(check);
    const more = await asked(async (plugin) => {
      await check(plugin);
      const machines: [string, Properties][] = ["vmhost1", "vmhost2"].map((hostname) => [
        "getMachine",
        { hostname },
      ]);
      await lookAll(plugin, [["getVmHosts", {}], ["getVmHost", { name: "vmhost1" }], ...machines]);
    });
    alone.forEach((request) => more.splice(more.indexOf(request), 1));
    // Machines that are asked for at once share a request, as far as they come at once.
    const machines = more.splice(0, more.lastIndexOf(MACHINES) + 1);
    expect(new Set(machines)).to.deep.equal(new Set([MACHINES]));
    expect(more).to.deep.equal([
      "GET /MAAS/api/2.0/vm-hosts/1/ parameters",
      "GET /MAAS/api/2.0/vm-hosts/2/ parameters",
    ]);
  });
});

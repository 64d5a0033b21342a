import { expect } from "chai";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Caller } from "../support/caller";
import type { ProviderProcess, Properties } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { bringUp, startProvider } from "./vm-driver";

/** Most people's hosts: the bridge that carries the VMs' VLAN has no address of the host. */
const LAB = `
fabrics:
  - name: lan
    vlans: [{ vid: 0, dhcp: true }, { vid: 20, dhcp: true }]
subnets:
  - { name: mgmt, cidr: 10.10.0.0/24, fabric: lan, gateway: 10.10.0.1,
      ranges: [{ type: dynamic, start: 10.10.0.200, end: 10.10.0.220 }] }
  - { name: vms, cidr: 10.20.0.0/16, fabric: lan, vid: 20, gateway: 10.20.0.1,
      ranges: [{ type: dynamic, start: 10.20.1.0, end: 10.20.1.255 }] }
vmHosts:
  - name: host1
    cores: 64
    memory: 262144
    bridges:
      - { name: br0, fabric: lan, addresses: [10.10.0.11] }
      - { name: br20, fabric: lan, vid: 20 }
`;

const small = { vmHost: "host1", cores: 1, memory: 1024, disks: [{ size: 8 }], distroSeries: "jammy" };

const statics = (...addresses: string[]) => ({ staticIps: addresses.map((ipAddress) => ({ ipAddress })) });

interface Nic {
  readonly name: string;
  readonly mac_address: string;
  readonly vlan: { readonly vid: number };
  readonly links: readonly { readonly mode: string; readonly ip_address?: string }[];
}

describe("the interfaces of a VM, in the provider's real process", function () {
  this.timeout(120_000);
  let folder: string;
  let simulator: SimulatorProcess;
  let provider: ProviderProcess;

  before(async function () {
    this.timeout(180_000);
    folder = await mkdtemp(join(tmpdir(), "maas-lxd-nics-"));
    await writeFile(join(folder, "lab.yaml"), LAB);
    simulator = await SimulatorProcess.start({ args: ["--inventory", join(folder, "lab.yaml")] });
    provider = await startProvider(simulator);
  });

  after(async () => {
    await provider.kill();
    await simulator.stop();
    await rm(folder, { recursive: true });
  });

  /** Of each interface that MAAS has what its NIC is really attached to, and its address. */
  async function made(name: string, inputs: Properties): Promise<Record<string, (string | undefined)[]>> {
    const { id, properties } = await bringUp(provider, name, { ...small, ...inputs });
    const nics = await new Caller(simulator).ask<Nic[]>("GET", `/nodes/${id}/interfaces/`);
    const { instances } = await simulator.state();
    const attached = instances.flatMap(({ nics: devices }) => devices);
    await provider.delete(id, properties);
    return Object.fromEntries(
      nics.map(({ name: nic, mac_address: mac, links }) => [
        nic,
        [
          attached.find((device) => device.mac === mac)?.hostInterface,
          links[0]?.mode === "static" ? links[0].ip_address : links[0]?.mode,
        ],
      ]),
    );
  }

  const pairs = [
    ["mgmt", "data"],
    ["eth2", "eth10"],
    ["eth0", "eth1"],
    ["a", "B"],
  ] as const;
  for (const [at, [first, second]] of pairs.entries()) {
    it(`have each the address of its own network: ${first} and ${second}`, async () => {
      const networkInterfaces = [
        { name: first, subnet: "mgmt", ...statics(`10.10.0.${50 + at}`) },
        { name: second, subnet: "vms", ...statics(`10.20.0.${50 + at}`) },
      ];
      expect(await made(`two-${first.toLowerCase()}`, { networkInterfaces })).to.deep.equal({
        [first]: ["br0", `10.10.0.${50 + at}`],
        [second]: ["br20", `10.20.0.${50 + at}`],
      });
    });
  }

  it("are as asked, however many there are", async () => {
    const names = Array.from({ length: 12 }, (_, at) => `net${at}`);
    const networkInterfaces = names.map((name, at) => ({
      name,
      ...(at % 3 === 0
        ? { bridge: "br20", ...statics(`10.20.0.${60 + at}`) }
        : { bridge: "br0", ...statics(`10.10.0.${60 + at}`) }),
    }));
    const expected = names.map((name, at): [string, string[]] => [
      name,
      at % 3 === 0 ? ["br20", `10.20.0.${60 + at}`] : ["br0", `10.10.0.${60 + at}`],
    ]);
    expect(await made("twelve", { networkInterfaces })).to.deep.equal(Object.fromEntries(expected));
  });

  const ways: [string, Properties, string][] = [
    ["its name", { networkInterfaces: [{ name: "eth0", bridge: "br20" }] }, "auto"],
    [
      "its name, with an address",
      { networkInterfaces: [{ name: "eth0", bridge: "br20", ...statics("10.20.0.90") }] },
      "10.20.0.90",
    ],
    ["a subnet", { networkInterfaces: [{ name: "eth0", subnet: "vms" }] }, "auto"],
    [
      "its name and a subnet",
      { networkInterfaces: [{ name: "eth0", bridge: "br20", subnet: "vms" }] },
      "auto",
    ],
    ["a VLAN", { networkInterfaces: [{ name: "eth0", vlan: 20 }] }, "auto"],
    ["a fabric and a VLAN", { networkInterfaces: [{ name: "eth0", fabric: "lan", vlan: 20 }] }, "auto"],
    ["an address", { staticIp: { ipAddress: "10.20.0.91" } }, "10.20.0.91"],
    [
      "an address and a subnet by CIDR",
      { staticIp: { ipAddress: "10.20.0.92", subnet: "10.20.0.0/16" } },
      "10.20.0.92",
    ],
  ];
  for (const [at, [what, inputs, expected]] of ways.entries()) {
    it(`are on a bridge where the host has no address, asked for by ${what}`, async () => {
      expect(await made(`way-${at}`, inputs)).to.deep.equal({ eth0: ["br20", expected] });
    });
  }
});

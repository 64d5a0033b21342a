import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MaasClient } from "../../provider/maas/client";
import type { Params } from "../../provider/maas/params";
import { readSettings } from "../../provider/settings";
import { DEFAULT_LAB, type Inventory } from "../../simulator/index";
import { inputsFor } from "../provider/vm-driver";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess, type Properties } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";

export const DEV = "urn:pulumi:dev::shop";
export const PROD = "urn:pulumi:prod::shop";
/** Of another project, whose name nothing shows. */
export const OTHER = "urn:pulumi:main::ci";

/** A range of a subnet in which nothing of a comment may run. */
export const HOSTILE = `</script><img src=x onerror="window.ran=1"><script>window.ran=1</script><!-- data -->$&`;

type Fabric = NonNullable<Inventory["fabrics"]>[number];

const vlans: Fabric["vlans"] = [
  { vid: 40, name: "servers", dhcp: true },
  { vid: 50, name: "storage", dhcp: true },
  { vid: 60, name: "dmz", dhcp: false },
];

const subnets: Inventory["subnets"] = [
  {
    name: "servers",
    cidr: "10.40.0.0/23",
    fabric: "fabric-lan",
    vid: 40,
    gateway: "10.40.0.1",
    dnsServers: ["10.40.0.2", "10.40.0.3"],
    ranges: [
      { type: "dynamic", start: "10.40.1.128", end: "10.40.1.254" },
      { type: "reserved", start: "10.40.1.0", end: "10.40.1.31", comment: "load balancers", user: "admin" },
    ],
  },
  {
    name: "storage",
    cidr: "10.50.0.0/20",
    fabric: "fabric-lan",
    vid: 50,
    gateway: "10.50.0.1",
    ranges: [
      { type: "dynamic", start: "10.50.15.0", end: "10.50.15.254" },
      { type: "reserved", start: "10.50.8.0", end: "10.50.9.255", comment: "ceph", user: "admin" },
    ],
  },
  {
    name: "dmz",
    cidr: "192.0.2.0/27",
    fabric: "fabric-lan",
    vid: 60,
    gateway: "192.0.2.1",
    managed: false,
    ranges: [{ type: "reserved", start: "192.0.2.16", end: "192.0.2.23", user: "admin", comment: HOSTILE }],
  },
];

/** A region as it is in use: subnets of all sizes, VLANs, two VM hosts. */
const inventory: Inventory = {
  ...DEFAULT_LAB,
  fabrics: (DEFAULT_LAB.fabrics ?? []).map((fabric) =>
    fabric.name === "fabric-lan" ? { ...fabric, vlans: [...(fabric.vlans ?? []), ...vlans] } : fabric,
  ),
  subnets: [...(DEFAULT_LAB.subnets ?? []).filter(({ name }) => name !== "lan30-unattached"), ...subnets],
  vmHosts: (DEFAULT_LAB.vmHosts ?? []).map((host, i) => ({
    ...host,
    bridges: [
      ...(host.bridges ?? []),
      { name: "br40", fabric: "fabric-lan", vid: 40, addresses: [`10.40.0.${11 + i}`] },
      { name: "br50", fabric: "fabric-lan", vid: 50, addresses: [`10.50.0.${11 + i}`] },
    ],
  })),
};

/** A region with VMs of several stacks, and what others have in it. */
export class AddressesLab {
  private constructor(
    readonly region: SimulatorProcess,
    private readonly provider: ProviderProcess,
    /** Somebody else, an administrator. */
    readonly outsider: MaasClient,
  ) {}

  static async start(): Promise<AddressesLab> {
    const file = join(temporaryFolder("addresses"), "inventory.json");
    writeFileSync(file, JSON.stringify(inventory));
    const region = await SimulatorProcess.start({
      version: "3.6",
      ...{ commission: "20ms", deploy: "20ms", release: "20ms" },
      args: ["--inventory", file],
    });
    const config = { "maas-lxd:apiUrl": region.url, "maas-lxd:apiKey": region.apiKey };
    const settings: Record<string, string> = { apiUrl: region.url, apiKey: region.apiKey };
    const provider = await ProviderProcess.start(linkPackage(), { config });
    return new AddressesLab(region, provider, new MaasClient(readSettings((key) => settings[key], {})));
  }

  async stop(): Promise<void> {
    await this.provider.kill();
    this.outsider.close();
    await this.region.stop();
  }

  get env(): Record<string, string> {
    return { MAAS_API_URL: this.region.url, MAAS_API_KEY: this.region.apiKey };
  }

  /** A VM as a program of the stack makes it; @returns its system id */
  async vm(stack: string, name: string, inputs: Properties): Promise<string> {
    const urn = `${stack}::pulumi-nodejs:dynamic/maas-lxd:LxdVm::${name}`;
    const given = { ...inputsFor(name, { memory: 2048, hostname: name, ...inputs }), __urn: urn };
    const { inputs: checked, failures } = await this.provider.check({}, given);
    if (failures.length > 0) {
      throw new Error(failures.map(({ reason }) => reason).join("\n"));
    }
    return (await this.provider.create(checked)).id;
  }

  /** What is there besides: devices, reservations, a machine of somebody, the VMs of three stacks. */
  async fill(): Promise<void> {
    const at = (ipAddress: string): Properties => ({ staticIp: { ipAddress } });
    for (const i of [0, 1, 2, 3, 4]) {
      await this.vm(DEV, `web-${i}`, { vmHost: i % 2 ? "vmhost1" : "vmhost2", ...at(`10.10.0.${50 + i}`) });
    }
    for (const i of [0, 1, 2, 3, 4, 5, 6, 7]) {
      await this.vm(PROD, `api-${i}`, {
        vmHost: i % 2 ? "vmhost1" : "vmhost2",
        ...at(`10.40.0.${64 + 2 * i}`),
      });
    }
    for (const i of [0, 1, 2]) {
      await this.vm(PROD, `osd-${i}`, { vmHost: "vmhost1", ...at(`10.50.${4 * i}.${20 + i}`) });
    }
    for (const i of [0, 1]) {
      const addresses = [`10.20.0.${31 + i}`, `2001:db8:1::${31 + i}`];
      const staticIps = addresses.map((ipAddress) => ({ ipAddress }));
      await this.vm(PROD, `edge-${i}`, {
        vmHost: "vmhost1",
        networkInterfaces: [{ name: "eth0", staticIps }],
      });
    }
    await this.vm(OTHER, "runner", { vmHost: "vmhost2", ...at("10.10.0.70") });
    await this.device("printer", "10.10.0.30");
    await this.device("switch-1", "10.40.0.4");
    await this.device("camera", "10.40.0.200");
    for (const ip of ["10.10.0.90", "10.40.0.100", "10.40.0.101", "2001:db8:1::90"]) {
      await this.send("ipaddresses/", { ip, ...(ip.endsWith("90") ? { hostname: "db" } : {}) }, "reserve");
    }
    await this.send("reservedips/", {
      ip: "10.10.0.91",
      mac_address: "52:54:00:12:34:56",
      comment: "badge reader",
    });
    await this.send(
      "vm-hosts/1/",
      { hostname: "manual", interfaces: "eth0:ip=10.10.0.95", skip_commissioning: "1" },
      "compose",
    );
  }

  send<T>(path: string, form: Params, op?: string): Promise<T> {
    return this.outsider.send({ method: "POST", path, form, ...(op === undefined ? {} : { op }) });
  }

  async device(hostname: string, ip: string): Promise<void> {
    const mac = `52:54:00:${ip
      .split(".")
      .slice(1)
      .map((part) => Number(part).toString(16).padStart(2, "0"))
      .join(":")}`;
    const made = await this.send<{ system_id: string; interface_set: { id: number }[] }>("devices/", {
      hostname,
      mac_addresses: mac,
    });
    const subnet = ip.startsWith("10.10.") ? "lan10" : "servers";
    const path = `nodes/${made.system_id}/interfaces/${made.interface_set[0]?.id}/`;
    await this.send(path, { mode: "STATIC", subnet: `name:${subnet}`, ip_address: ip }, "link_subnet");
  }
}

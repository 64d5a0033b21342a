import { isDeepStrictEqual } from "node:util";
import { findByNameOrId } from "../../inventory/resolve";
import type { Item, Snapshot, VmHostItem } from "../../inventory/snapshot";
import type { Disk, LxdVmInputs, NetworkInterface } from "../../inputs";
import { MachineStatus, type Machine } from "../../maas/wire";
import { splitRelease } from "../../rules/images";
import type { Services } from "../services";
import { sameNetwork } from "./network-comparison";
import { normalForm, type NormalForm } from "./normal-form";
import { sameByState } from "./recorded-network";
import type { LxdVmState } from "../state";

/** The properties of the inputs that name something of MAAS's. */
export type Reference = "vmHost" | "zone" | "resourcePool" | "domain";

/** How the networks of two inputs compare. */
export type NetworkChange = "none" | "MAC addresses" | "other";

/**
 * Compares the inputs that a VM has with those that are wanted, by what they mean: what differs in form is resolved to the thing in
 * MAAS that it stands for. MAAS is asked only for what differs in form.
 */
export class Comparison {
  private readonly before: NormalForm;
  private readonly after: NormalForm;
  private networkChange: Promise<NetworkChange> | undefined;

  /** @param services asked for when MAAS is needed; undefined offline: what only MAAS can show is then taken from the state */
  constructor(
    private readonly services: () => Services | undefined,
    private readonly current: LxdVmState,
    private readonly wanted: LxdVmInputs,
  ) {
    this.before = normalForm(current);
    this.after = normalForm(wanted);
  }

  /** Whether what is wanted of one property is what the VM has. */
  async isSame(name: keyof LxdVmInputs): Promise<boolean> {
    switch (name) {
      case "networkInterfaces":
      case "staticIp":
        return (await this.network()) === "none";
      case "vmHost":
      case "zone":
      case "resourcePool":
      case "domain":
        return this.isSameForm(name) || this.isSameReference(name);
      case "architecture":
      case "osystem":
      case "distroSeries":
      case "hweKernel":
        return this.isSameForm(name) || this.isSameImage(name);
      case "disks":
        return this.isSameForm(name) || this.haveSameDisks();
      case "lxd":
        return this.isSameForm(name) || this.isSameButForProject();
      case "hostname":
        return this.after.hostname === undefined || this.isSameForm(name);
      case "adopt":
        return this.after.adopt === undefined || this.isAdopted();
      default:
        return this.isSameForm(name);
    }
  }

  /** What differs in the networks. A MAC address that the program leaves out is the VM's own affair. */
  network(): Promise<NetworkChange> {
    this.networkChange ??= this.compareNetworks();
    return this.networkChange;
  }

  private isSameForm(name: Exclude<keyof LxdVmInputs, "networkInterfaces" | "staticIp">): boolean {
    return isDeepStrictEqual(this.before[name], this.after[name]);
  }

  private isAdopted(): boolean {
    const id = this.after.adopt?.systemId;
    return id === this.current.systemId || id === this.current.adopt?.systemId;
  }

  /** What is left out is the VM's own affair: MAAS or the provider chose it. */
  private async isSameReference(name: Reference): Promise<boolean> {
    const wanted = this.after[name];
    if (wanted === undefined) {
      return true;
    }
    const recorded = this.recorded(name);
    const services = this.services();
    if (services === undefined) {
      return recorded !== undefined && findByNameOrId([recorded], wanted) !== undefined;
    }
    const items = itemsOf(name, await services.snapshots.get(this.wanted, { [name]: wanted }));
    const before = recorded ?? findByNameOrId(items, this.current[name] ?? "");
    return before !== undefined && findByNameOrId(items, wanted)?.id === before.id;
  }

  private recorded(name: Reference): Item | undefined {
    const { __resolved: resolved, vmHostId, vmHost } = this.current;
    return resolved?.[name] ?? (name === "vmHost" ? { id: vmHostId, name: vmHost ?? "" } : undefined);
  }

  /** What MAAS chose is in the outputs, but for what an earlier version made: there the machine shows it. */
  private async isSameImage(
    name: "architecture" | "osystem" | "distroSeries" | "hweKernel",
  ): Promise<boolean> {
    const wanted = this.after[name];
    if (wanted === undefined) {
      return true;
    }
    const current = this.before[name] ?? (await this.inMaas(name));
    if (current === undefined) {
      // Nothing shows another image: offline, and of a VM that is not deployed, which an update deploys with the wanted one.
      return (await this.machine())?.status !== MachineStatus.Deployed;
    }
    if (name !== "distroSeries") {
      return wanted === current;
    }
    const { osystem, series } = splitRelease(wanted);
    const before = splitRelease(current);
    const system = before.osystem ?? this.before.osystem ?? (osystem && (await this.inMaas("osystem")));
    return series === before.series && (osystem === undefined || osystem === system);
  }

  /** A VM is in the project that its host is bound to, whether the program names it or not. */
  private async isSameButForProject(): Promise<boolean> {
    const [before, after] = [this.before.lxd, this.after.lxd].map((lxd) => {
      const { project, ...others } = lxd ?? {};
      return { project, others };
    });
    if (!isDeepStrictEqual(before?.others, after?.others)) {
      return false;
    }
    const services = this.services();
    const wanted = after?.project;
    if (wanted === undefined || services === undefined) {
      // A program that names another project than the host's is refused, so that offline the one that no state shows is that.
      return wanted === undefined || before?.project === undefined;
    }
    const host = (await this.host())?.host;
    return host !== undefined && (await services.lxdHosts.projectOf(host)) === wanted;
  }

  private async inMaas(
    name: "architecture" | "osystem" | "distroSeries" | "hweKernel",
  ): Promise<string | undefined> {
    const machine = await this.machine();
    if (machine === undefined || (name !== "architecture" && machine.status !== MachineStatus.Deployed)) {
      return undefined;
    }
    const { architecture, osystem, distro_series: distroSeries, hwe_kernel: hweKernel } = machine;
    return { architecture, osystem, distroSeries, hweKernel: hweKernel ?? undefined }[name];
  }

  private async haveSameDisks(): Promise<boolean> {
    const { disks: before } = this.before;
    const { disks: after } = this.after;
    if (before.length !== after.length) {
      return false;
    }
    const byDefault = (await this.host())?.host?.storagePools.find((pool) => pool.default)?.name;
    const named = ({ pool, ...disk }: Disk, at: number): object => ({
      ...disk,
      pool: pool ?? this.current.__resolved?.pools?.[at] ?? byDefault,
    });
    return isDeepStrictEqual(before.map(named), after.map(named));
  }

  private async compareNetworks(): Promise<NetworkChange> {
    const { network: before } = this.before;
    const { network: after } = this.after;
    if (isDeepStrictEqual(before, after)) {
      return "none";
    }
    if (!(await this.haveSameNetworkButForMacs())) {
      return "other";
    }
    return isDeepStrictEqual(macsOf(before), macsOf(after)) ? "none" : "MAC addresses";
  }

  private async haveSameNetworkButForMacs(): Promise<boolean> {
    const { current, wanted } = this;
    if (isDeepStrictEqual(withoutMacs(this.before.network), withoutMacs(this.after.network))) {
      return true;
    }
    const found = await this.host();
    if (found === undefined) {
      return sameByState(current, wanted);
    }
    return sameNetwork(current, wanted, {
      ...found,
      resolved: current.__resolved,
      interfaces: async () => (await this.machine())?.interface_set ?? [],
    });
  }

  private async machine(): Promise<Machine | undefined> {
    return this.services()?.machines.get(this.current.systemId);
  }

  /** The snapshot and the host that the VM is on, with its interfaces; undefined offline. */
  private async host(): Promise<{ snapshot: Snapshot; host: VmHostItem | undefined } | undefined> {
    const { vmHostId } = this.current;
    const services = this.services();
    if (services === undefined) {
      return undefined;
    }
    const name = (await services.snapshots.get()).vmHosts.find(({ id }) => id === vmHostId)?.name;
    const snapshot = await services.snapshots.get({ vmHost: name ?? String(vmHostId) });
    return { snapshot, host: snapshot.vmHosts.find(({ id }) => id === vmHostId) };
  }
}

function itemsOf(name: Reference, snapshot: Snapshot): readonly Item[] {
  const { vmHosts: vmHost, zones: zone, resourcePools: resourcePool, domains: domain } = snapshot;
  return { vmHost, zone, resourcePool, domain }[name];
}

function withoutMacs(network: readonly NetworkInterface[]): NetworkInterface[] {
  return network.map((nic) => {
    const others = { ...nic };
    delete others.macAddress;
    return others;
  });
}

function macsOf(network: readonly NetworkInterface[]): (string | undefined)[] {
  return network.map(({ macAddress }) => macAddress);
}

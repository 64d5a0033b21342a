import { contains, parseIp, parseNetwork, type IpNumber, type Network } from "../model/ip";
import type { Inventory, RangeSpec, SubnetEntry } from "./inventory";
import type { InventoryProblem } from "./problem";

type Path = readonly (string | number)[];

interface KnownRange {
  readonly spec: RangeSpec;
  readonly start: IpNumber;
  readonly end: IpNumber;
}

/** A subnet whose network is readable. */
interface KnownSubnet {
  readonly entry: SubnetEntry;
  readonly network: Network;
  readonly ranges: KnownRange[];
}

function includes({ start, end }: KnownRange, ip: IpNumber): boolean {
  return start.version === ip.version && ip.value >= start.value && ip.value <= end.value;
}

function text(range: RangeSpec): string {
  return `the ${range.type} range ${range.start}-${range.end}`;
}

/** Checks the addresses of an inventory whose names are right. */
class Addresses {
  readonly problems: InventoryProblem[] = [];
  private readonly subnets: KnownSubnet[] = [];

  constructor(private readonly inventory: Inventory) {}

  check(): void {
    this.inventory.subnets.forEach((subnet, at) => this.checkSubnet(subnet, ["subnets", at]));
    // What depends on the subnets is checked once they are right.
    if (this.problems.length === 0) {
      this.checkDhcp();
      this.checkHolders();
    }
  }

  private add(path: Path, reason: string): void {
    this.problems.push({ path, reason });
  }

  private checkSubnet(entry: SubnetEntry, path: Path): void {
    const network = parseNetwork(entry.cidr);
    if (network === undefined) {
      this.add(
        [...path, "cidr"],
        `'${entry.cidr}' is not a network: an address, a slash and a prefix length`,
      );
      return;
    }
    const [address = ""] = entry.cidr.split("/");
    if (parseIp(address)?.value !== network.first) {
      this.add([...path, "cidr"], `'${entry.cidr}' is an address in a network, not the network's first one`);
      return;
    }
    const twin = this.subnets.find(
      (other) =>
        other.network.version === network.version &&
        other.network.first === network.first &&
        other.network.prefix === network.prefix,
    );
    if (twin !== undefined) {
      this.add([...path, "cidr"], `there are two subnets ${entry.cidr}`);
    }
    const subnet: KnownSubnet = { entry, network, ranges: [] };
    this.subnets.push(subnet);
    this.checkGateway(subnet, path);
    (entry.ranges ?? []).forEach((range, at) => this.checkRange(subnet, range, [...path, "ranges", at]));
  }

  /** As MAAS: inside the subnet, or link-local on IPv6. */
  private checkGateway({ entry, network }: KnownSubnet, path: Path): void {
    const ip = entry.gateway === undefined ? undefined : parseIp(entry.gateway);
    if (ip === undefined) {
      return;
    }
    const linkLocal = ip.version === 6 && network.version === 6 && ip.value >> 118n === 0x3fan;
    if (!contains(network, ip) && !linkLocal) {
      this.add([...path, "gateway"], `${entry.gateway ?? ""} is outside ${entry.cidr}`);
    }
  }

  private checkRange(subnet: KnownSubnet, spec: RangeSpec, path: Path): void {
    const start = parseIp(spec.start);
    const end = parseIp(spec.end);
    if (start === undefined || end === undefined) {
      return;
    }
    for (const [key, ip] of [
      ["start", start],
      ["end", end],
    ] as const) {
      if (!contains(subnet.network, ip)) {
        this.add([...path, key], `${spec[key]} is outside ${subnet.entry.cidr}`);
        return;
      }
    }
    if (start.value > end.value) {
      this.add(path, `starts at ${spec.start}, after its end ${spec.end}`);
      return;
    }
    const range: KnownRange = { spec, start, end };
    const other = subnet.ranges.find((one) => one.start.value <= end.value && one.end.value >= start.value);
    if (other !== undefined) {
      this.add(path, `overlaps ${text(other.spec)}`);
    }
    subnet.ranges.push(range);
    for (const [what, address] of [
      ["gateway", subnet.entry.gateway],
      ...(subnet.entry.dnsServers ?? []).map((server) => ["DNS server", server] as const),
    ] as const) {
      const ip = address === undefined ? undefined : parseIp(address);
      if (spec.type === "dynamic" && ip !== undefined && includes(range, ip)) {
        this.add(path, `holds the subnet's ${what} ${address ?? ""}, which MAAS refuses of a dynamic range`);
      }
    }
  }

  private onVlan(fabric: string, vid: number): KnownSubnet[] {
    return this.subnets.filter(({ entry }) => entry.fabric === fabric && (entry.vid ?? 0) === vid);
  }

  /** MAAS turns DHCP on only where it has addresses to lease. */
  private checkDhcp(): void {
    this.inventory.fabrics.forEach((fabric, at) => {
      (fabric.vlans ?? []).forEach((vlan, vlanAt) => {
        const subnets = this.onVlan(fabric.name, vlan.vid);
        const leases = subnets.some(({ entry }) => entry.ranges?.some(({ type }) => type === "dynamic"));
        if (vlan.dhcp === true && !leases) {
          this.add(
            ["fabrics", at, "vlans", vlanAt, "dhcp"],
            "is on, and no subnet of the VLAN has a dynamic range",
          );
        }
      });
    });
  }

  private checkHolders(): void {
    const held = new Map<string, string>();
    const check = (
      path: Path,
      holder: string,
      nic: { fabric: string; vid?: number | undefined; addresses?: readonly string[] | undefined },
    ): void => {
      (nic.addresses ?? []).forEach((address, at) => {
        this.checkHeld([...path, "addresses", at], holder, nic.fabric, nic.vid ?? 0, address, held);
      });
    };
    (this.inventory.racks ?? []).forEach((rack, at) => {
      (rack.interfaces ?? []).forEach((nic, nicAt) =>
        check(["racks", at, "interfaces", nicAt], `${rack.hostname} (${nic.name})`, nic),
      );
    });
    this.inventory.vmHosts.forEach((host, at) => {
      (host.bridges ?? []).forEach((nic, nicAt) =>
        check(["vmHosts", at, "bridges", nicAt], `${host.name} (${nic.name})`, nic),
      );
    });
  }

  private checkHeld(
    path: Path,
    holder: string,
    fabric: string,
    vid: number,
    address: string,
    held: Map<string, string>,
  ): void {
    const ip = parseIp(address);
    if (ip === undefined) {
      return;
    }
    const subnets = this.onVlan(fabric, vid);
    const subnet = subnets.find(({ network }) => contains(network, ip));
    if (subnet === undefined) {
      const known = subnets.map(({ entry }) => entry.cidr).join(", ");
      const vlan = `VLAN ${vid} of fabric '${fabric}'`;
      this.add(
        path,
        known === "" ? `${vlan} has no subnet` : `${address} is in no subnet of ${vlan} (${known})`,
      );
      return;
    }
    const range = subnet.ranges.find((one) => one.spec.type === "dynamic" && includes(one, ip));
    if (range !== undefined) {
      this.add(path, `${address} is in ${text(range.spec)}`);
    }
    const key = `${ip.version} ${ip.value}`;
    const other = held.get(key);
    if (other !== undefined) {
      this.add(path, `${address} is held by ${other} already`);
    }
    held.set(key, holder);
  }
}

/** What is wrong with the addresses of an inventory whose names are right. */
export function addressProblems(inventory: Inventory): InventoryProblem[] {
  const addresses = new Addresses(inventory);
  addresses.check();
  return addresses.problems;
}

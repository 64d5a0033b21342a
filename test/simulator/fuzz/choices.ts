import type { Region } from "../../../simulator/model/store/region";
import {
  NodeType,
  AllocType,
  type Interface,
  type Machine,
  type Vlan,
} from "../../../simulator/model/store/rows";
import type { Random } from "./random";

/** IP ranges that the lab begins with. */
const LAB_RANGES = 6;

/** VLANs that the lab begins with. */
const LAB_VLANS = 4;

/** What a random operation is about: mostly what is there, now and then what is not. */
export class Choices {
  constructor(
    private readonly region: Region,
    readonly random: Random,
  ) {}

  /** A VM; seldom another node, or none. */
  node(): Machine | undefined {
    const nodes = [...this.region.machines.values()];
    const vms = nodes.filter((machine) => machine.nodeType === NodeType.Machine && machine.vmHostId !== null);
    return this.random.weighted([
      [94, () => this.random.pick(vms)],
      [4, () => this.random.pick(nodes)],
      [2, () => undefined],
    ])();
  }

  systemId(): string {
    return this.node()?.systemId ?? "4y3ha8";
  }

  /** `nodes/{system_id}/interfaces/{id}/` with the interface that it is. */
  interfacePath(): { path: string; iface: Interface | undefined } {
    const node = this.node();
    const iface =
      node === undefined ? undefined : this.random.pick(this.region.interfacesByMachine.all(node.id));
    const systemId = node?.systemId ?? "4y3ha8";
    return { path: `/nodes/${systemId}/interfaces/${iface?.id ?? 99_999}/`, iface };
  }

  hostname(): string {
    return this.random.weighted([
      [90, () => `vm${this.random.below(40)}`],
      [6, () => `orphan${this.random.below(5)}`],
      [4, () => this.random.one("", "4711", "a_b", "-x", "vmhost1")],
    ])();
  }

  hostId(): number {
    return this.random.weighted([
      [49, 1],
      [49, 2],
      [2, 7],
    ]);
  }

  /** Few enough that requests meet on the same ones. */
  address(): string {
    const { random } = this;
    return random.weighted([
      [45, () => `10.10.0.${12 + random.below(52)}`],
      [15, () => `10.20.0.${10 + random.below(40)}`],
      [12, () => `2001:db8:1::${(16 + random.below(40)).toString(16)}`],
      [8, () => random.one("10.10.0.1", "10.10.0.2", "10.10.0.0", "10.10.0.255", "10.20.0.1")],
      [8, () => random.one("10.10.0.120", "10.20.1.7", "10.10.0.210", "10.10.0.64")],
      [6, () => `10.30.0.${1 + random.below(20)}`],
      [6, () => random.one("192.0.2.1", "10.10.0.300", "", "fe80::1", "2001:DB8:1:0::20", "010.10.0.20")],
    ])();
  }

  /** Ids of an interface's links. */
  linksOf(iface: Interface | undefined): number[] {
    return iface === undefined ? [] : this.region.addressesByInterface.all(iface.id).map(({ id }) => id);
  }

  /** Mostly one that somebody reserved. */
  heldAddress(): string {
    const reserved = [...this.region.addresses.values()].filter(
      ({ allocType }) => allocType === AllocType.UserReserved,
    );
    const held = this.random.chance(0.8) ? this.random.pick(reserved)?.ip : undefined;
    return held ?? this.address();
  }

  /** Mostly one that was made after the lab's own, which keep the subnets tight. */
  rangeId(): number {
    const ids = [...this.region.ipRanges.values()].map(({ id }) => id);
    return this.random.pick(this.random.chance(0.95) ? ids.slice(LAB_RANGES) : ids) ?? 999;
  }

  /** Mostly one that was made after the lab's own, on which its subnets and hosts are. */
  vlan(): Vlan | undefined {
    const vlans = [...this.region.vlans.values()];
    return this.random.pick(this.random.chance(0.95) ? vlans.slice(LAB_VLANS) : vlans);
  }

  subnet(): string {
    const ids = [...this.region.subnets.values()].map(({ id }) => id);
    return this.random.weighted([
      [88, () => String(this.random.pick(ids))],
      [8, () => this.random.one("cidr:10.10.0.0/24", "name:lan20")],
      [4, () => this.random.one("99", "", "nowhere")],
    ])();
  }
}

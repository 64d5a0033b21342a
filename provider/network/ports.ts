/** A VLAN, as far as it says where an interface is. */
export interface Vlan {
  id: number;
  vid: number;
  fabric: string;
}

/** What is asked of the VLAN that an interface of a VM is on. */
export interface VlanAsked {
  /** By what it is asked, for messages: `subnet 10.10.0.0/24 on VLAN 0 of fabric-lan`. */
  says: string;
  id?: number;
  vid?: number;
  fabric?: string;
}

/** An interface of a VM host, to which VMs can be attached. */
export interface HostPort {
  name: string;
  /** MAAS's: bridge, bond, physical, vlan. */
  type: string;
  /** Absent when MAAS has it on none. */
  vlan?: Vlan & { dhcpOn: boolean };
  /** Of the host itself. */
  addresses: readonly string[];
}

/** An interface of the VM, and what it is attached to. */
export interface PlannedNic {
  name: string;
  /** The host's interface, by name; absent where none is known that has what is asked for. */
  port?: string;
  asked: VlanAsked[];
}

/** `VLAN 20 of fabric-lan`. */
export function formatVlan({ vid, fabric }: Omit<Vlan, "id">): string {
  return `VLAN ${vid} of ${fabric}`;
}

export function isOn(
  vlan: Vlan,
  { id = vlan.id, vid = vlan.vid, fabric = vlan.fabric }: Omit<VlanAsked, "says">,
): boolean {
  return id === vlan.id && vid === vlan.vid && fabric === vlan.fabric;
}

/** The host's interfaces on a VLAN as asked; one that is on none is none that is asked for, unless nothing is. */
export function portsOn<Port extends HostPort>(
  ports: readonly Port[],
  asked: readonly Omit<VlanAsked, "says">[],
): Port[] {
  return ports.filter(({ vlan }) => asked.every((one) => vlan !== undefined && isOn(vlan, one)));
}

/**
 * The host's interface to attach to: the one that is named, or the best on a VLAN as asked. As MAAS chooses where nothing is asked: one
 * whose VLAN has MAAS's DHCP, then a bridge, then a bond; of these one on which the host has an address, as MAAS's `subnet_cidr` wants it.
 */
export function portFor(
  ports: readonly HostPort[],
  named: string | undefined,
  asked: readonly VlanAsked[],
): HostPort | undefined {
  return portsOn(ports, asked)
    .filter(({ name }) => named === undefined || name === named)
    .sort((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : 1))[0];
}

function rank({ type, vlan, addresses }: HostPort): number {
  const ofType = type === "bridge" ? 4 : type === "bond" ? 2 : 0;
  return (vlan?.dhcpOn ? 8 : 0) + ofType + (addresses.length > 0 ? 1 : 0);
}

/**
 * The `interfaces` constraint of compose. By the names of the host's interfaces, since MAAS finds a subnet only on an interface where the
 * host has an address of it. In the order of the labels' bytes: MAAS up to 3.7 gives the labels, in the order in which they come, to LXD's
 * devices in that order.
 */
export function interfacesConstraint(nics: readonly { name: string; port: string }[]): string {
  return [...nics]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, port }) => `${name}:name=${port}`)
    .join(";");
}

/** Which interfaces MAAS has on another VLAN than was asked for, one sentence each. */
export function vlanMismatches(
  interfaces: readonly { name: string; vlan: Vlan | null }[],
  planned: readonly PlannedNic[],
): string[] {
  return planned.flatMap(({ name, asked }) => {
    const vlan = interfaces.find((nic) => nic.name === name)?.vlan;
    if (!vlan) {
      return [];
    }
    const missed = asked.find((one) => !isOn(vlan, one));
    return missed === undefined
      ? []
      : [`interface ${name} is on ${formatVlan(vlan)}, but ${missed.says} was asked for`];
  });
}

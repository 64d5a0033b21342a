/** The parts of a machine, in MAAS's words, that show of its network. */
export interface MachineNetwork {
  boot_interface: { id: number } | null;
  interface_set: MachineInterface[];
  default_gateways: Record<"ipv4" | "ipv6", { gateway_ip: string | null }>;
}

export interface MachineInterface {
  id: number;
  name: string;
  mac_address: string;
  links: MachineLink[];
  discovered: { ip_address: string }[] | null;
}

export interface MachineLink {
  mode: "auto" | "dhcp" | "static" | "link_up";
  ip_address?: string;
  subnet?: LinkedSubnet;
}

export interface LinkedSubnet {
  cidr: string;
  gateway_ip: string | null;
  dns_servers: string[];
  allow_dns: boolean;
  vlan: { id: number; primary_rack: string | null; secondary_rack: string | null };
}

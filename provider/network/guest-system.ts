/** A system that MAAS deploys, by MAAS's names. */
export interface GuestSystem {
  /** `ubuntu`, `rhel`, `custom` … */
  osystem: string;
  /** `jammy`, `rocky9`, the name of a custom image. */
  series: string;
  /** What a custom image is made from, as whoever uploaded it has said: `ubuntu/jammy`. */
  baseImage?: string;
}

/** Who configures the network in the guest: of `other` nobody knows, of `none` it is known that cloud-init cannot add to it. */
export type NetworkManagement = "netplan" | "NetworkManager" | "other" | "none";

/** Red Hat's Enterprise Linux and what is made of it. */
const ENTERPRISE_LINUX: ReadonlySet<string> = new Set([
  "almalinux",
  "centos",
  "fedora",
  "ol",
  "rhel",
  "rocky",
]);

/** Systems without cloud-init, or with one that may not touch the network. */
const WITHOUT: ReadonlySet<string> = new Set(["caringo", "esxi", "ubuntu-core", "windows"]);

/** The first release of Enterprise Linux whose network is NetworkManager's alone. */
const FIRST_BY_NETWORK_MANAGER = 8;

/**
 * Who configures the network of a deployed system. MAAS writes netplan's form for Ubuntu alone, and cloud-init's older one for all
 * others (`get_network_yaml_settings` in MAAS's source); a custom image is what its base image is.
 */
export function networkManagementOf({ osystem, series, baseImage }: GuestSystem): NetworkManagement {
  const [system = osystem, release = series] = osystem === "custom" ? (baseImage ?? "").split("/") : [];
  if (system === "ubuntu") {
    return "netplan";
  }
  if (ENTERPRISE_LINUX.has(system)) {
    return majorOf(release) >= FIRST_BY_NETWORK_MANAGER ? "NetworkManager" : "other";
  }
  return WITHOUT.has(system) ? "none" : "other";
}

/** `rocky9`, `8-stream`, `9.4`, and `centos70`, which is CentOS 7; 0 where there is none. Fedora's numbers are two digits. */
function majorOf(release: string): number {
  const number = Number(/\d+/.exec(release)?.[0] ?? 0);
  return number >= 60 ? Math.floor(number / 10) : number;
}

/** Whether settings of a VM's own are known to reach the guest. */
export function takesOwnNetwork(system: GuestSystem): boolean {
  return ["netplan", "NetworkManager"].includes(networkManagementOf(system));
}

import type { Snapshot, SubnetItem, VmHostItem } from "../../provider/inventory/snapshot";
import type { Services } from "../../provider/lifecycle/services";
import type { CheckFailure } from "../../provider/rules/check-failure";
import { hostRequirements } from "../../provider/rules/host-requirements";
import { joinReasons, type HostRequirement } from "../../provider/rules/hosts";
import { formatImage, imageSynced } from "../../provider/rules/images";
import { allKnown } from "../../provider/rules/partial-inputs";
import { formatSubnet, list } from "../../provider/rules/wording";
import { ok, saidBy, unchecked, wrong, type Check, type Finding } from "./finding";

/** The least that a program asks for: MAAS's default VM, on whichever host. */
const anyVm = allKnown({});

/** What the region has for a VM: judged by the rules that a preview of `new LxdVm("web")` is judged by. */
export async function regionOf(services: Services): Promise<{ findings: Finding[]; snapshot?: Snapshot }> {
  try {
    const snapshot = await services.snapshots.get({});
    await services.snapshots.ensureDefaultImage(snapshot);
    return { findings: [vmHosts(snapshot), dhcp(snapshot), images(snapshot)], snapshot };
  } catch (error) {
    const unknown = (check: Check): Finding => unchecked(check, "MAAS did not say what it has");
    return { findings: [wrong("vm-hosts", saidBy(error)), unknown("dhcp"), unknown("images")] };
  }
}

const room: HostRequirement[] = [
  hostRequirements["host-lxd-version"],
  hostRequirements["host-cores"],
  hostRequirements["host-memory"],
  hostRequirements["host-storage"],
];

function vmHosts(snapshot: Snapshot): Finding {
  const { vmHosts: hosts } = snapshot;
  const unread = snapshot.unread.find(({ part }) => part === "vmHosts");
  if (unread !== undefined) {
    return unchecked("vm-hosts", unread.because);
  }
  if (hosts.length === 0) {
    return wrong(
      "vm-hosts",
      "MAAS has no LXD VM host",
      "Add one, in MAAS under KVM and LXD, or: maas <profile> vm-hosts create type=lxd power_address=<address> project=maas",
    );
  }
  const failures = hosts.map((host) => onHost(room, host, snapshot));
  return failures.every((lacks) => lacks.length > 0)
    ? wrong(
        "vm-hosts",
        `none has room for MAAS's default VM: ${reasons(failures)}`,
        "Make room on a host, raise its over-commit ratios, or add a host.",
      )
    : ok("vm-hosts", list(hosts.map(formatHost)));
}

function formatHost({ name, freeCores, freeMemory, storagePools, lxdVersion }: VmHostItem): string {
  const bytes = storagePools.reduce((sum, { available }) => sum + available, 0);
  const lxd = lxdVersion === undefined ? "" : `, LXD ${lxdVersion}`;
  return `${name} (free: ${freeCores} cores, ${freeMemory} MiB, ${Math.floor(bytes / 1e9)} GB${lxd})`;
}

function dhcp(snapshot: Snapshot): Finding {
  const { vmHosts: hosts, subnets } = snapshot;
  const known = hosts.filter(({ interfacesKnown }) => interfacesKnown);
  if (known.length === 0) {
    return unchecked("dhcp", "MAAS does not show which networks its VM hosts are on");
  }
  const failures = known.map((host) => onHost([hostRequirements["dhcp-on-vlan"]], host, snapshot));
  return failures.every((lacks) => lacks.length > 0)
    ? wrong(
        "dhcp",
        reasons(failures),
        "Switch MAAS's DHCP on for the VLAN of a bridge of a VM host, in MAAS under Subnets: the VLAN, Configure DHCP.",
      )
    : ok("dhcp", `on for ${list(subnets.filter(({ vlan }) => vlan.dhcpOn).map(withGateway))}`);
}

function withGateway(subnet: SubnetItem): string {
  return subnet.gateway === undefined ? `${formatSubnet(subnet)} without a gateway` : formatSubnet(subnet);
}

function images(snapshot: Snapshot): Finding {
  const { images: synced, defaultImage } = snapshot;
  const lacks = imageSynced(anyVm, snapshot);
  if (lacks.length > 0 || synced.length === 0) {
    return wrong(
      "images",
      lacks[0]?.reason ?? "no image is synced",
      "Select and sync it in MAAS under Images, or give distroSeries one that is there.",
    );
  }
  const names = [...new Set(synced.map(formatImage))];
  return ok(
    "images",
    list(names) + (defaultImage === undefined ? "" : `; the default is ${formatImage(defaultImage)}`),
  );
}

function onHost(requirements: HostRequirement[], host: VmHostItem, snapshot: Snapshot): CheckFailure[] {
  return requirements.flatMap((requirement) => requirement(anyVm, host, snapshot));
}

function reasons(failures: CheckFailure[][]): string {
  return joinReasons(failures.flatMap((ofHost) => ofHost.map(({ reason }) => reason)));
}

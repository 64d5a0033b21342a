import type { World } from "../../model/world";
import type { Machine } from "../../model/store/rows";
import { machineView } from "../machines/view";

const SERVICES =
  "temporal-worker ntp_region syslog_region proxy regiond temporal reverse_proxy bind9 rackd syslog_rack proxy_rack ntp_rack dhcpd dns_rack tftp agent dhcpd6 http".split(
    " ",
  );

/** The keys that a controller shares with a machine. */
const SHARED = [
  ...["system_id", "hostname", "fqdn", "domain", "zone", "node_type", "status_action", "description"],
  ...[
    "power_state",
    "power_type",
    "architecture",
    "osystem",
    "distro_series",
    "cpu_count",
    "cpu_speed",
    "memory",
  ],
  ...["swap_size", "hardware_uuid", "hardware_info", "tag_names", "ip_addresses", "interface_set"],
  ...["current_commissioning_result_id", "current_installation_result_id", "current_testing_result_id"],
];

/** The region and rack controller as `rackcontrollers/` shows it. */
export function rackControllerView(world: World, machine: Machine): object {
  const full = machineView(world.region, machine);
  const shared = Object.fromEntries(
    Object.entries(full).filter(([key]) => SHARED.includes(key) || /_status(_name)?$/.test(key)),
  );
  return {
    ...shared,
    commissioning_status: 0,
    commissioning_status_name: "Pending",
    node_type_name: "Region and rack controller",
    version: "1:3.5.0~beta1-17003-g.de2288e04-0ubuntu1~22.04.1",
    service_set: SERVICES.map((name) => ({ name, status: statusOf(name, world), status_info: "" })),
    resource_uri: `/MAAS/api/2.0/rackcontrollers/${machine.systemId}/`,
  };
}

/** MAAS sets the status of rackd when a rack's connection comes or goes. */
function statusOf(service: string, { isRackConnected }: World): string {
  return service === "rackd" && !isRackConnected ? "dead" : "unknown";
}

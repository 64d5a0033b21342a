import { accepts, ips, nics, rejects, type Inputs, type Row } from "../row";

const from = (source: Inputs): Inputs => ({ staticIp: source });

/** Static addresses that are left to be chosen. */
export const addressSourceRows: Row[] = [
  accepts("a subnet to choose an address from", from({ subnet: "lan10" })),
  accepts("a subnet that is not known yet", from({}), { unknown: ["staticIp.subnet"] }),
  accepts("an address that is not known yet", from({}), { unknown: ["staticIp.ipAddress"] }),
  accepts("a range", from({ range: "10.10.0.60-10.10.0.99" })),
  accepts("a range of one address", from({ range: "10.10.0.60" })),
  accepts("a range as a CIDR, with its subnet", from({ range: "10.10.0.64/27", subnet: "lan10" })),
  accepts("a range of IPv6", from({ range: "2001:db8:1::10-2001:db8:1::20" }), { world: "bothFamilies" }),
  accepts("a source of each family", nics(ips({ subnet: "lan20" }, { subnet: "lan6" }))),
  rejects(
    "neither an address nor where to choose one",
    from({ gateway: "10.10.0.1" }),
    "staticIp.ipAddress",
    "No IP address is given, and nothing to choose one from: give ipAddress, or the subnet or range that it is to be chosen from",
  ),
  rejects(
    "an address and a range",
    from({ ipAddress: "10.10.0.60", range: "10.10.0.60-10.10.0.99" }),
    "staticIp.range",
    "Range 10.10.0.60-10.10.0.99 is where an IP address would be chosen, and ipAddress gives one: leave one of them out",
  ),
  ...["10.10.0.60-99", "10.10.0.99-10.10.0.60", "10.10.0.60-2001:db8:1::20", "all", ""].map((range) =>
    rejects(
      `a range that is none: ${range}`,
      from({ range }),
      "staticIp.range",
      `Invalid range: ${range}; it must be the first and the last address, like 10.10.0.60-10.10.0.99, or a CIDR`,
    ),
  ),
  rejects(
    "a range outside its subnet",
    from({ range: "10.20.0.5-10.20.0.9", subnet: "lan10" }),
    "staticIp.range",
    "Range 10.20.0.5-10.20.0.9 is not within subnet lan10 (10.10.0.0/24)",
  ),
  rejects(
    "a range that goes beyond its subnet",
    nics(ips({ range: "10.10.0.200-10.10.1.9", subnet: "lan10" })),
    "networkInterfaces[0].staticIps[0].range",
    "Range 10.10.0.200-10.10.1.9 is not within subnet lan10 (10.10.0.0/24)",
  ),
  rejects(
    "a range in no subnet of MAAS",
    from({ range: "192.168.7.5-192.168.7.9" }),
    "staticIp.range",
    "Range 192.168.7.5-192.168.7.9 is not within subnet lan10 (10.10.0.0/24), lan20 (10.20.0.0/16), lan6 (2001:db8:1::/64) or lan30-unattached (10.30.0.0/24)",
  ),
  rejects(
    "a subnet that there is not",
    from({ subnet: "lan99" }),
    "staticIp.subnet",
    "Subnet lan99 does not exist in MAAS, available: lan10, lan20, lan6 and lan30-unattached",
  ),
  rejects(
    "a gateway of another family than the subnet to choose from",
    from({ subnet: "lan10", gateway: "2001:db8:1::1" }),
    "staticIp.gateway",
    "Gateway 2001:db8:1::1 is not reachable from lan10",
  ),
  rejects(
    "a subnet that the VM host does not carry",
    { vmHost: "vmhost1", ...from({ subnet: "lan30-unattached" }) },
    "staticIp.subnet",
    "VM host vmhost1 has no interface for an address of subnet lan30-unattached (10.30.0.0/24) on VLAN 30 of fabric-lan, available: eno1 on VLAN 0 of fabric-lan, eno2 on VLAN 20 of fabric-lan, br0 on VLAN 0 of fabric-lan and br1 on VLAN 20 of fabric-lan",
  ),
];

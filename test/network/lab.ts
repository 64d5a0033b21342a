import type { InterfaceStaticIp } from "../../provider/inputs";
import { contains, parseCidr } from "../../provider/network/address-block";
import { parseIp } from "../../provider/network/address";
import type { PlanSubnet, SubnetLookup } from "../../provider/network/plan";
import type { HostPort } from "../../provider/network/ports";
import { lan10, lan20, lan6, untagged, vlan20, vlan30 } from "../support/recorded-lab";

interface LabSubnet extends PlanSubnet {
  name: string;
}

/** The interfaces of a VM host there; the bridge on VLAN 30 has no address of its own. */
export const ports: HostPort[] = [
  { name: "eno1", type: "physical", vlan: untagged, addresses: [] },
  { name: "br0", type: "bridge", vlan: untagged, addresses: ["10.10.0.11"] },
  { name: "br1", type: "bridge", vlan: vlan20, addresses: ["10.20.0.11"] },
  { name: "br30", type: "bridge", vlan: vlan30, addresses: [] },
];

/** Subnets like those of the recorded lab, one of them without a gateway. */
export const subnets: Record<"lan10" | "lan20" | "lan6" | "bare", LabSubnet> = {
  lan10,
  lan20,
  lan6: { ...lan6, dnsServers: ["2001:db8:1::53"] },
  bare: { id: 4, name: "bare", cidr: "10.30.0.0/24", vlan: vlan30, dnsServers: ["10.30.0.2"] },
};

const all = Object.values(subnets);

export const lookup: SubnetLookup = {
  byReference: (reference) => all.find(({ id, name, cidr }) => [String(id), name, cidr].includes(reference)),
  ofAddress: ({ ipAddress, subnet }: InterfaceStaticIp) => {
    const ip = ipAddress === undefined ? undefined : parseIp(ipAddress);
    return subnet === undefined
      ? all.find(({ cidr }) => {
          const block = parseCidr(cidr);
          return ip !== undefined && block !== undefined && contains(block, ip);
        })
      : lookup.byReference(subnet);
  },
};

import type { InterfaceStaticIp } from "../../provider/inputs";
import { contains, parseCidr } from "../../provider/network/address-block";
import { parseIp } from "../../provider/network/address";
import type { PlanSubnet, SubnetLookup } from "../../provider/network/plan";

interface LabSubnet extends PlanSubnet {
  name: string;
}

/** Subnets like those of the recorded lab, one of them without a gateway. */
export const subnets: Record<"lan10" | "lan20" | "lan6" | "bare", LabSubnet> = {
  lan10: { id: 1, name: "lan10", cidr: "10.10.0.0/24", gateway: "10.10.0.1", dnsServers: ["10.10.0.2"] },
  lan20: { id: 2, name: "lan20", cidr: "10.20.0.0/16", gateway: "10.20.0.1", dnsServers: [] },
  lan6: {
    id: 3,
    name: "lan6",
    cidr: "2001:db8:1::/64",
    gateway: "2001:db8:1::1",
    dnsServers: ["2001:db8:1::53"],
  },
  bare: { id: 4, name: "bare", cidr: "10.30.0.0/24", dnsServers: ["10.30.0.2"] },
};

const all = Object.values(subnets);

export const lookup: SubnetLookup = {
  byReference: (reference) => all.find(({ id, name, cidr }) => [String(id), name, cidr].includes(reference)),
  ofAddress: ({ ipAddress, subnet }: InterfaceStaticIp) => {
    const ip = parseIp(ipAddress);
    return subnet === undefined
      ? all.find(({ cidr }) => {
          const block = parseCidr(cidr);
          return ip !== undefined && block !== undefined && contains(block, ip);
        })
      : lookup.byReference(subnet);
  },
};

import type { RuleSection } from "../rule";
import { guestNetworkTaken } from "../guest-network";

export const guestsRules: RuleSection = {
  title: "Networks of guests",
  rules: [
    {
      id: "guest-network",
      needs: "maas",
      when: "compose",
      reads: ["images", "subnets", "vmHosts"],
      check: guestNetworkTaken,
      says: [
        {
          message:
            "A list of DNS servers that is not that of subnet {subnet} does not reach a guest of {image}: MAAS configures what the subnet has, and there is no cloud-init to add to it; set it for the subnet in MAAS, or leave it out",
          example: '`osystem: "windows"` with `dnsServers`',
        },
        {
          message:
            "Gateway {gateway}, which subnet {subnet} has not, does not reach a guest of {image}: MAAS configures what the subnet has, and there is no cloud-init to add to it; set it for the subnet in MAAS, or leave it out",
        },
      ],
    },
  ],
};

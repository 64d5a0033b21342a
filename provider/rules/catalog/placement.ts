import type { RuleSection } from "../rule";
import {
  mayCompose,
  vmHostKnown,
  zoneKnown,
  resourcePoolKnown,
  domainKnown,
  vmHostAvailable,
  subnetKnown,
} from "../placement";

export const placementRules: RuleSection = {
  title: "Placement",
  rules: [
    {
      id: "may-compose",
      needs: "maas",
      when: "compose",
      reads: [],
      check: mayCompose,
      says: [
        {
          message:
            "The API key's user {user} is no MAAS administrator, and only administrators may compose a VM",
          source: "compose: 403 `This method is reserved for admin users.`",
        },
      ],
    },
    {
      id: "vm-host",
      needs: "maas",
      when: "compose",
      reads: ["vmHosts"],
      check: vmHostKnown,
      says: [
        {
          message: "VM host {name} does not exist in MAAS, available: {names}",
          example: '`vmHost: "vmhots1"`',
          source: "compose: 404",
        },
      ],
    },
    {
      id: "zone",
      needs: "maas",
      when: "always",
      reads: ["zones"],
      check: zoneKnown,
      says: [
        {
          message: "Zone {name} does not exist in MAAS, available: {names}",
          source: "compose: 400 `Select a valid choice. …`",
        },
      ],
    },
    {
      id: "resource-pool",
      needs: "maas",
      when: "always",
      reads: ["resourcePools"],
      check: resourcePoolKnown,
      says: [
        {
          message: "Resource pool {name} does not exist in MAAS, available: {names}",
          source: "compose: 400",
        },
      ],
    },
    {
      id: "domain",
      needs: "maas",
      when: "always",
      reads: ["domains"],
      check: domainKnown,
      says: [{ message: "Domain {name} does not exist in MAAS, available: {names}", source: "compose: 400" }],
    },
    {
      id: "vm-host-available",
      needs: "maas",
      when: "compose",
      reads: ["vmHosts", "zones", "resourcePools"],
      check: vmHostAvailable,
      says: [
        {
          message: "No VM host is in {where}, available: {hosts}",
          example: '`resourcePool: "pool-a"` without `vmHost`, and no host in it',
        },
      ],
    },
    {
      id: "subnet",
      needs: "maas",
      when: "compose",
      reads: ["subnets"],
      check: subnetKnown,
      says: [
        {
          message: "Subnet {subnet} does not exist in MAAS, available: {subnets}",
          example: '`subnet: "lan11"`',
          source: "compose: 400 `This pod does not match the specified networks.`",
        },
        {
          message: "Subnet name {name} stands for {cidrs}: give the CIDR that is meant",
          example: "a name that two subnets have, and no address in one of them",
        },
      ],
    },
    {
      id: "hostname-in-use",
      needs: "question",
      says: [
        {
          message: "Host name {hostname} is already in use by {holder} in MAAS",
          source:
            'compose: 400 `Node with hostname "…" already exists`; a machine that has no address is not seen here (below)',
        },
      ],
    },
  ],
};

import type { RuleSection } from "../rule";
import { gatewayReachable, gatewayMatches, gatewayOnce, gatewayToVerify } from "../gateways";
import { dnsServerUsable } from "../dns";

export const gatewaysAndDnsRules: RuleSection = {
  title: "Gateways and DNS servers",
  rules: [
    {
      id: "gateway-reachable",
      needs: "inputs",
      check: gatewayReachable,
      says: [
        {
          message: "Gateway {gateway} is not reachable from {ip}",
          needs: "subnets",
          example:
            "a gateway outside the subnet, of the other family, or the network or broadcast address of an IPv4 subnet",
          source:
            "MAAS: `Gateway IP must be within CIDR range.`; an IPv6 gateway may be link-local there, and here",
        },
      ],
    },
    {
      id: "gateway-matches",
      needs: "inputs",
      check: gatewayMatches,
      says: [
        {
          message:
            "Gateway {gateway} differs from {theirs}, the gateway of subnet {subnet}, which is what MAAS configures: give that or none",
          needs: "subnets",
          example: '`gateway: "10.10.0.254"`',
          source:
            "a deployed machine's netplan has the subnet's `gateway_ip`; a subnet without one takes what is given",
        },
      ],
    },
    {
      id: "gateway-once",
      needs: "inputs",
      check: gatewayOnce,
      says: [
        {
          message: "Gateway {gateway} would be a second default gateway for {family}: {path} is {other}",
          example: "two interfaces, each with a gateway",
          source: "a machine has one default gateway per family (`default_gateways`)",
        },
        {
          message:
            "Gateway {gateway} would be a second default gateway for {family}: {path} is in subnet {subnet}, for which MAAS configures {other}",
          needs: "subnets",
          example: "a gateway for a subnet that has none in MAAS, beside an interface in one that has",
          source: "the guest would get both default routes",
        },
      ],
    },
    {
      id: "verify-gateway",
      needs: "inputs",
      check: gatewayToVerify,
      says: [
        {
          message:
            "No gateway to verify: MAAS tests the one that it configures, and has none for the VM's subnets; set it there, or leave verifyGateway out",
          needs: "subnets",
          example:
            "`verifyGateway: true` with interfaces that are `linkUp`, or static addresses in subnets without gateway",
          source: "`gateway-connectivity` runs before the deployment, with what MAAS configures",
        },
      ],
    },
    {
      id: "dns-server",
      needs: "inputs",
      check: dnsServerUsable,
      says: [
        {
          message: "DNS server {ip} cannot be the address of a DNS server",
          example: "`0.0.0.0`, `224.0.0.251`, `ff02::fb`, `fe80::1` (which would need a zone)",
          source: "RFC 6890; `127.0.0.53` and `::1` are right for a resolver on the VM",
        },
      ],
    },
  ],
};

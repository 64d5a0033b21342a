import type { RuleSection } from "../rule";
import {
  addressFormat,
  subnetFormat,
  addressReserved,
  addressWithin,
  addressNetwork,
  addressBroadcast,
  addressGateway,
  addressDnsServer,
  addressOnce,
} from "../addresses";
import { addressOrSource, rangeFormat, rangeWithin } from "../address-source";
import { dynamicRange, reservedRange } from "../ranges";

export const addressesRules: RuleSection = {
  title: "Addresses",
  rules: [
    {
      id: "address-format",
      needs: "inputs",
      check: addressFormat,
      says: [
        {
          message: "Invalid IP address format: {ip}",
          example:
            "`10.1`, `010.0.0.1`, `0x0a000001`, `::ffff:10.0.0.1`, `fe80::1%eth0`; gateways and DNS servers too",
          source: "MAAS's forms: 400 `Enter a valid IPv4 or IPv6 address.`; compose: 500",
        },
      ],
    },
    {
      id: "address-or-source",
      needs: "inputs",
      check: addressOrSource,
      says: [
        {
          message:
            "No IP address is given, and nothing to choose one from: give ipAddress, or the subnet or range that it is to be chosen from",
          example: "`staticIp: {}`",
        },
        {
          message:
            "Range {range} is where an IP address would be chosen, and ipAddress gives one: leave one of them out",
          example: "`ipAddress` and `range` together",
        },
      ],
    },
    {
      id: "range-format",
      needs: "inputs",
      check: rangeFormat,
      says: [
        {
          message:
            "Invalid range: {range}; it must be the first and the last address, like 10.10.0.60-10.10.0.99, or a CIDR",
          example: "`10.10.0.60-99`, `10.10.0.99-10.10.0.60`, two families",
        },
      ],
    },
    {
      id: "range-within",
      needs: "inputs",
      check: rangeWithin,
      says: [
        {
          message: "Range {range} is not within subnet {subnet}",
          needs: "subnets",
          example:
            '`range: "10.20.0.5-10.20.0.9", subnet: "lan10"`; without `subnet`, a range that no subnet of MAAS\'s holds',
        },
      ],
    },
    {
      id: "subnet-format",
      needs: "inputs",
      check: subnetFormat,
      says: [
        {
          message:
            "Invalid subnet: {subnet}; a CIDR has an address, all host bits 0, and a prefix length, like 10.10.0.0/24",
          needs: "subnets",
          example: '`subnet: "10.10.0.5/24"`, unless MAAS has a subnet of that very name',
        },
      ],
    },
    {
      id: "address-reserved",
      needs: "inputs",
      check: addressReserved,
      says: [
        {
          message: "IP address {ip} is reserved, no host may have it: {block}",
          example: "`127.0.0.1`, `169.254.0.1`, `224.0.0.1`, `240.0.0.1`, `::1`, `fe80::1`, `ff02::1`",
          source: "RFC 6890, RFC 4291",
        },
      ],
    },
    {
      id: "address-within",
      needs: "inputs",
      check: addressWithin,
      says: [
        {
          message: "IP address {ip} is not within allowed subnet {subnet}",
          needs: "subnets",
          example:
            '`ipAddress: "10.11.0.61", subnet: "10.10.0.0/24"`; without `subnet`, an address that is in none of MAAS\'s',
          source: "link: 400 `IP address is not in the given subnet …`; compose: 500",
        },
      ],
    },
    {
      id: "address-network",
      needs: "inputs",
      check: addressNetwork,
      says: [
        {
          message: "IP address {ip} is the network address of subnet {subnet}",
          needs: "subnets",
          example: "`10.10.0.0`, `2001:db8:1::`; /31, /32, /127 and /128 have none",
          source: "MAAS lets it through (200); RFC 3021, RFC 6164; in IPv6 it is the routers' (RFC 4291)",
        },
      ],
    },
    {
      id: "address-broadcast",
      needs: "inputs",
      check: addressBroadcast,
      says: [
        {
          message: "IP address {ip} is the broadcast address of subnet {subnet}",
          needs: "subnets",
          example: "`10.10.0.255`; /31, /32 and IPv6 have none",
          source: "MAAS lets it through (200)",
        },
      ],
    },
    {
      id: "address-gateway",
      needs: "inputs",
      check: addressGateway,
      says: [
        {
          message: "IP address {ip} is already in use by the gateway of subnet {subnet}",
          needs: "subnets",
          example: "`10.10.0.1`",
          source: "MAAS lets it through (200)",
        },
        {
          message: "IP address {ip} is the VM's own gateway",
          example: '`ipAddress: "10.10.0.9", gateway: "10.10.0.9"`',
        },
      ],
    },
    {
      id: "address-dns-server",
      needs: "inputs",
      check: addressDnsServer,
      says: [
        {
          message: "IP address {ip} is already in use by a DNS server of subnet {subnet}",
          needs: "subnets",
          example: "`10.10.0.2`",
          source: "MAAS lets it through (200)",
        },
        {
          message:
            "IP address {ip} is one of the VM's own DNS servers; one on the VM itself is 127.0.0.1 or ::1",
          example: '`ipAddress: "10.10.0.9", dnsServers: ["10.10.0.9"]`',
        },
      ],
    },
    {
      id: "address-once",
      needs: "inputs",
      check: addressOnce,
      says: [
        {
          message: "IP address {ip} is given twice: {path} has it too",
          example: "one address for two interfaces",
          source: "link: 404 `IP address is already in use.`",
        },
      ],
    },
    {
      id: "dynamic-range",
      needs: "maas",
      when: "compose",
      reads: ["subnets", "ranges"],
      check: dynamicRange,
      says: [
        {
          message:
            "IP address {ip} is within the dynamic range {start} to {end} of subnet {subnet}, which MAAS's DHCP gives out",
          example: "`10.10.0.120`",
          source: "link: 400 `IP address is inside a dynamic range …`",
        },
      ],
    },
    {
      id: "reserved-range",
      needs: "maas",
      when: "compose",
      reads: ["subnets", "ranges"],
      check: reservedRange,
      says: [
        {
          message:
            "IP address {ip} is within the range {start} to {end} of subnet {subnet}, which user {user} has reserved (with the range's comment); maas-lxd:usableRanges names what may be used all the same",
          example: "`10.10.0.205` with another user's key",
          source: "link lets it through (200), compose does not (404)",
        },
        {
          message:
            "IP address {ip} is within the range {start} to {end} of subnet {subnet}, which is reserved; maas-lxd:usableRanges names what may be used all the same",
          example: "a range without user",
        },
        {
          message:
            "IP address {ip} is of subnet {subnet}, which MAAS does not manage, and in none of the ranges that are reserved for MAAS there, available: {ranges}; maas-lxd:usableRanges names what may be used all the same",
          example: "an address outside the reserved ranges of a subnet with `managed: false`",
          source:
            "link lets it through (200); MAAS itself gives out addresses of the reserved ranges alone there",
        },
      ],
    },
    {
      id: "address-in-use",
      needs: "question",
      says: [
        {
          message: "IP address {ip} is already in use by {holder}",
          example:
            "`machine web-1`, `device printer`, `VM host vmhost1`, `MAAS controller rack-1`, `DNS record www.maas`, `a reservation of user admin`",
          source:
            "link: 404 `IP address is already in use.`; asked of MAAS only for an address that is in use; up to three free ones of the subnet follow",
        },
      ],
    },
    {
      id: "address-chosen",
      needs: "question",
      says: [
        {
          message:
            "IP address {ip} is chosen for {vm} of this program: give another one, best outside of what addresses are chosen from",
          example: "`ipAddress` that the preview chose for an earlier VM of the program",
        },
      ],
    },
    {
      id: "address-left",
      needs: "question",
      says: [
        {
          message: "No free IP address is left in {where}: all {count} that may be chosen are in use{others}",
          example: "the other VMs of the program are counted",
          source: "asked of MAAS only for an address that is left to be chosen",
        },
        {
          message:
            "No IP address of {where} may be chosen: all are in ranges that MAAS keeps, or are its gateway or a DNS server",
          example: "a range within MAAS's dynamic range",
        },
        {
          message:
            "No IP address of {where} may be chosen: it is within {ranges}; maas-lxd:usableRanges names what may be used all the same",
          example: "a range that another user has reserved",
        },
      ],
    },
    {
      id: "address-kept",
      needs: "question",
      says: [
        {
          message: "IP address {ip} is reserved in MAAS for the MAC address {mac}",
          example: "`(printer)`, the reservation's comment, is added; MAAS 3.6 and later",
          source:
            "link: 409 `The static IP … is already reserved for the MAC address ….`; asked of MAAS only for static addresses",
        },
        {
          message: "IP address {ip} cannot go to the MAC address {mac}, for which MAAS reserves {others}",
          example: "`macAddress` beside another address",
          source: "link: 409 `The static IP … does not match the reserved IP … for the MAC address ….`",
        },
      ],
    },
  ],
};

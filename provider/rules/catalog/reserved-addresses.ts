import { rangeOfReservation } from "../ranges";
import { administrator, asLoneAddress, commentText, dnsName } from "../reserved-address";
import type { ReservationRuleSection } from "../rule";

/** The rules of a `ReservedAddress` beside those for addresses, which it shares with VMs. */
export const reservedAddressRules: ReservationRuleSection = {
  title: "Reserved addresses",
  rules: [
    {
      id: "reserved-address-name",
      needs: "inputs",
      check: dnsName,
      says: [
        {
          message:
            "Invalid DNS name: {hostname}; it is a label (1 to 63 letters, digits and hyphens, no hyphen first or last), or a label with its domain, without a dot at the end",
          example: '`hostname: "a_b"`',
        },
      ],
    },
    {
      id: "reserved-address-comment",
      needs: "inputs",
      check: commentText,
      says: [
        {
          message: "The comment has a line break or another control character: give one line of text",
          source: "MAAS writes it into the zone's file as it is",
        },
        {
          message:
            'The comment takes {bytes} bytes in a DNS record, and {most} at most are possible; ", \\, ;, % and each byte of a letter that is not ASCII take 3',
        },
      ],
    },
    {
      id: "reserved-address-user",
      needs: "maas",
      reads: [],
      check: administrator,
      says: [
        {
          message:
            "The API key is user {user}'s, who is not an administrator: MAAS lets administrators alone write the DNS record by which a reservation is found again",
          source: "`dnsresourcerecords/`: 403 for others",
        },
      ],
    },
    {
      id: "reserved-address-in-range",
      needs: "maas",
      reads: ["subnets", "ranges"],
      check: (asked, snapshot) => rangeOfReservation(asLoneAddress(asked), snapshot),
      says: [
        {
          message:
            "IP address {ip} is within the reserved range {start} to {end} of subnet {subnet}, and MAAS reserves no single address there: MAAS gives none of that range out, so it is kept already",
          example: "`10.10.0.207`, whoever has reserved the range",
          source: "reserve: 404 `… is within the reserved range from … to …`",
        },
      ],
    },
    {
      id: "reserved-address-free",
      needs: "question",
      says: [
        {
          message:
            "Subnet {subnet} is one that MAAS does not manage, so that which addresses are free there is not known: give ipAddress",
          source: "MAAS gives out the reserved ranges of such a subnet alone, and reserves nothing there",
        },
      ],
    },
    {
      id: "reserved-address-name-in-use",
      needs: "question",
      says: [
        {
          message: "DNS name {name} is already in use by {holder}: give the reservation a name of its own",
          example: "`address 10.10.0.70`, `a CNAME record`, `the reservation vip-…`",
          source:
            "reserve lets it through (200), and the name then stands for both; the last address of a name takes its records along",
        },
        {
          message:
            "There is no domain {domain} in MAAS: hostname is a label, or a label with a domain of MAAS",
        },
      ],
    },
  ],
};

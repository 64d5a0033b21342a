import { at, nics, rejects, type Row } from "../row";

/** What is wrong in itself, and would not fit what MAAS has either. */
export const onceRows: Row[] = [
  rejects(
    "an architecture without its kind",
    { architecture: "amd64" },
    "architecture",
    "Invalid architecture: amd64; it must be like amd64/generic",
  ),
  rejects(
    "a VLAN that there cannot be",
    nics({ vlan: -1 }),
    "networkInterfaces[0].vlan",
    "Invalid VLAN: -1; a VID is 1 to 4094, or 0 for untagged",
  ),
  rejects(
    "a loopback address of the family that MAAS does not deploy over",
    at("::1"),
    "staticIp.ipAddress",
    "IP address ::1 is reserved, no host may have it: loopback (::1/128)",
  ),
];

import type { Properties } from "../support/provider-process";

/** Inputs with one mistake each, and what the preview says of it. */
export const mistakes: [Properties, [string, RegExp]][] = [
  [{}, ["ipAddress", /^No IP address is given/]],
  [{ ipAddress: "10.10.0" }, ["ipAddress", /^Invalid IP address format/]],
  [{ ipAddress: "10.10.0.60", subnet: "lan20" }, ["ipAddress", /is not within allowed subnet lan20/]],
  [{ ipAddress: "192.168.7.7" }, ["ipAddress", /is not within allowed subnet lan10/]],
  [{ ipAddress: "10.10.0.60", subnet: "nowhere" }, ["subnet", /^Subnet nowhere does not exist/]],
  [{ ipAddress: "10.10.0.0" }, ["ipAddress", /is the network address/]],
  [{ ipAddress: "10.10.0.255" }, ["ipAddress", /is the broadcast address/]],
  [{ ipAddress: "10.10.0.1" }, ["ipAddress", /in use by the gateway/]],
  [{ ipAddress: "10.10.0.2" }, ["ipAddress", /in use by a DNS server/]],
  [{ ipAddress: "10.10.0.120" }, ["ipAddress", /within the dynamic range/]],
  [
    { ipAddress: "10.10.0.207" },
    ["ipAddress", /within the reserved range .* reserves no single address there/],
  ],
  [{ ipAddress: "10.10.0.11" }, ["ipAddress", /already in use by VM host vmhost1/]],
  [{ ipAddress: "10.10.0.60", range: "10.10.0.60/30" }, ["range", /is where an IP address would be chosen/]],
  [{ range: "10.10.0.80-10.10.0.70" }, ["range", /^Invalid range/]],
  [{ range: "10.10.0.80-10.10.1.70" }, ["range", /is not within subnet lan10/]],
  [{ range: "10.99.0.1-10.99.0.2" }, ["range", /is not within subnet lan10/]],
  [{ ipAddress: "10.10.0.60", hostname: "a_b" }, ["hostname", /^Invalid DNS name/]],
  [{ ipAddress: "10.10.0.60", hostname: "vip.nowhere" }, ["hostname", /^There is no domain nowhere/]],
  [{ ipAddress: "10.10.0.60", comment: "two\nlines" }, ["comment", /line break/]],
  [{ ipAddress: "10.10.0.60", comment: "ä".repeat(34) }, ["comment", /takes 204 bytes/]],
  [{ ipAddress: "10.10.0.60", name: "x" }, ["name", /^Unknown property name/]],
  [{ ipAddress: 7 }, ["ipAddress", /must be text/]],
];

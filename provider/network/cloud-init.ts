import { createHash } from "node:crypto";
import { isIpv6 } from "./family";
import type { GuestNetwork } from "./guest";
import { networkManagementOf, type GuestSystem } from "./guest-system";
import { isMime } from "./user-data";

/**
 * The user data for a deployment: the user's own, and a part that gives the guest the name servers and gateways that
 * MAAS cannot. Both are kept, as a MIME multi-part; undefined when there is neither.
 */
export function mergeUserData(
  userData: string | undefined,
  guest: GuestNetwork[],
  system: GuestSystem,
): string | undefined {
  if (guest.length === 0 || networkManagementOf(system) === "none") {
    return userData;
  }
  const parts = [mimePart("cloud-boothook", guestScript(guest, system))];
  if (userData !== undefined) {
    parts.push(asPart(userData));
  }
  return multipart(parts);
}

/**
 * A boothook rather than a second cloud-config: cloud-init merges cloud-configs key by key, and the user's must come
 * out as it was written. It runs at every boot, and does the same each time. A guest of which nobody knows who configures its network
 * is asked.
 */
function guestScript(guest: GuestNetwork[], system: GuestSystem): string {
  const begin = ["#cloud-boothook", "#!/bin/sh", "# Name servers and gateways that MAAS has no setting for."];
  const lines = {
    netplan: () => forNetworkd(guest),
    NetworkManager: () => forNetworkManager(guest),
    other: () => [
      "if command -v nmcli > /dev/null && nmcli general status > /dev/null; then",
      ...forNetworkManager(guest),
      "fi",
      ...forNetworkd(guest),
    ],
    none: () => [],
  };
  return [...begin, ...lines[networkManagementOf(system)](), ""].join("\n");
}

/**
 * The drop-in empties the list that MAAS's netplan made (an empty `DNS=` resets it, systemd.network(5)) and stays in force when netplan
 * generates its file again.
 */
function forNetworkd(guest: GuestNetwork[]): string[] {
  const files = guest.flatMap(({ interface: name, dnsServers, gateways }) => {
    const folder = `/etc/systemd/network/10-netplan-${name}.network.d`;
    const dns = dnsServers.length > 0 ? ["DNS=", ...dnsServers.map((server) => `DNS=${server}`)] : [];
    return [
      `mkdir -p ${folder}`,
      `cat > ${folder}/50-pulumi-maas-lxd.conf <<'END'`,
      "[Network]",
      ...dns,
      ...gateways.map((gateway) => `Gateway=${gateway}`),
      "END",
    ];
  });
  const names = guest.map(({ interface: name }) => name).join(" ");
  return [...files, "networkctl reload", `networkctl reconfigure ${names}`];
}

/**
 * Changes the connection that cloud-init made for the interface, and ends the script: with 1 where NetworkManager refused anything, which
 * cloud-init then logs. cloud-init's `sysconfig` renderer writes `/etc/resolv.conf` itself from MAAS's global list and shows
 * NetworkManager to keep off it (`99-cloud-init.conf`); a file that sorts after it gives the name servers back to the connections.
 */
function forNetworkManager(guest: GuestNetwork[]): string[] {
  const own = guest.some(({ dnsServers }) => dnsServers.length > 0)
    ? [
        "printf '[main]\\ndns=default\\n' > /etc/NetworkManager/conf.d/99-pulumi-maas-lxd.conf || status=1",
        "nmcli general reload || status=1",
      ]
    : [];
  const connections = guest.flatMap(({ interface: name, dnsServers, gateways }) => {
    const properties = [false, true].flatMap((ipv6) => {
      const family = ipv6 ? "ipv6" : "ipv4";
      const [servers, [gateway]] = [dnsServers, gateways].map((list) =>
        list.filter((ip) => isIpv6(ip) === ipv6),
      ) as [string[], string[]];
      // The list replaces the whole of MAAS's, so a family that has none of it has none at all.
      const dns =
        dnsServers.length > 0 ? [`${family}.ignore-auto-dns yes ${family}.dns '${servers.join(" ")}'`] : [];
      const route = gateway === undefined ? [] : [`${family}.gateway ${gateway}`];
      return [...dns, ...route];
    });
    return [
      `connection=$(nmcli -g GENERAL.CON-UUID device show ${name}) || status=1`,
      ...properties.map((words) => `nmcli connection modify uuid "$connection" ${words} || status=1`),
      `nmcli device reapply ${name} || status=1`,
    ];
  });
  return ["status=0", ...own, ...connections, 'exit "$status"'];
}

const NEWLINE = "\r\n";

/** A user's part: cloud-init finds out what a text/plain part is from how it begins; one that is MIME already nests. */
function asPart(userData: string): string {
  return isMime(userData) ? userData : mimePart("plain", userData);
}

function mimePart(subtype: string, content: string): string {
  return [
    "MIME-Version: 1.0",
    `Content-Type: text/${subtype}; charset="utf-8"`,
    "Content-Transfer-Encoding: base64",
    "",
    // RFC 2045 allows lines of 76 characters.
    Buffer.from(content, "utf8")
      .toString("base64")
      .replace(/.{76}(?=.)/g, `$&${NEWLINE}`),
  ].join(NEWLINE);
}

function multipart(parts: string[]): string {
  // From the content, so that the same inputs give the same text.
  const boundary = `==${createHash("sha256").update(parts.join()).digest("hex").slice(0, 32)}==`;
  const body = parts.map((part) => `--${boundary}${NEWLINE}${part}${NEWLINE}`).join("");
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "MIME-Version: 1.0",
    "",
    `${body}--${boundary}--${NEWLINE}`,
  ].join(NEWLINE);
}

import { createHash } from "node:crypto";
import type { GuestNetwork } from "./guest";
import { isMime } from "./user-data";

/**
 * The user data for a deployment: the user's own, and a part that gives the guest the name servers and gateways that
 * MAAS cannot. Both are kept, as a MIME multi-part; undefined when there is neither.
 */
export function mergeUserData(userData: string | undefined, guest: GuestNetwork[]): string | undefined {
  if (guest.length === 0) {
    return userData;
  }
  const parts = [mimePart("cloud-boothook", guestScript(guest))];
  if (userData !== undefined) {
    parts.push(asPart(userData));
  }
  return multipart(parts);
}

/**
 * A boothook rather than a second cloud-config: cloud-init merges cloud-configs key by key, and the user's must come
 * out as it was written. The drop-in empties the list that MAAS's netplan made (an empty `DNS=` resets it,
 * systemd.network(5)) and stays in force when netplan generates its file again.
 */
function guestScript(guest: GuestNetwork[]): string {
  const lines = ["#cloud-boothook", "#!/bin/sh", "# Name servers and gateways that MAAS has no setting for."];
  for (const { interface: name, dnsServers, gateways } of guest) {
    const folder = `/etc/systemd/network/10-netplan-${name}.network.d`;
    const dns = dnsServers.length > 0 ? ["DNS=", ...dnsServers.map((server) => `DNS=${server}`)] : [];
    lines.push(
      `mkdir -p ${folder}`,
      `cat > ${folder}/50-pulumi-maas-lxd.conf <<'END'`,
      "[Network]",
      ...dns,
      ...gateways.map((gateway) => `Gateway=${gateway}`),
      "END",
    );
  }
  const names = guest.map(({ interface: name }) => name).join(" ");
  lines.push("networkctl reload", `networkctl reconfigure ${names}`, "");
  return lines.join("\n");
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

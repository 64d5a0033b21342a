import type { Leftover } from "../provider/lifecycle/cleanup/leftovers";
import type { LeftReservation } from "../provider/reserved-address/leftovers";
import type { Scope } from "./scope";
import { stackName } from "./stack-state";
import { tableOf } from "./table";

const HEAD = ["MACHINE", "HOST NAME", "STATUS", "VM HOST", "ADDRESSES", "SINCE", "KNOWN BY"];

/** Prints the list for people. */
export function showLeftovers(
  found: readonly Leftover[],
  reserved: readonly LeftReservation[],
  { stacks, unread }: Scope,
): void {
  const ofStacks = found.filter(({ stack }) => !unread.includes(stack));
  if (ofStacks.length === 0 && reserved.length === 0) {
    process.stdout.write(`Nothing is left over of ${namesOf(stacks)}.\n`);
  }
  if (ofStacks.length > 0) {
    process.stdout.write(`Left over of ${namesOf(stacks)}, and in no state that was given:\n\n`);
    showTable(ofStacks);
  }
  if (reserved.length > 0) {
    process.stdout.write(
      `Reserved addresses of ${namesOf(stacks)}, in no state that was given. They are only listed: somebody may keep them on purpose\n` +
        "(retainOnDelete, pulumi state delete). Release in MAAS what nobody needs (maas <profile> ipaddresses release ip=...):\n\n",
    );
    const rows = reserved.map(({ ipAddress, fqdn, owner, identity }) => [ipAddress, fqdn, owner, identity]);
    process.stdout.write(`${tableOf(["ADDRESS", "DNS NAME", "RESERVED BY", "MARK"], rows)}\n`);
  }
  const ofUnread = found.filter(({ stack }) => unread.includes(stack));
  if (ofUnread.length > 0) {
    process.stdout.write(
      `VMs of ${namesOf(stacks)} were made under ${namesOf(unread)}, before a rename or a move. These were too, and are in no state that was given;\n` +
        `that stack may still hold them, so they are only listed. Give its state too (--state) to find out:\n\n`,
    );
    showTable(ofUnread);
  }
}

function namesOf(stacks: readonly string[]): string {
  return stacks.map(stackName).join(", ");
}

function showTable(found: readonly Leftover[]): void {
  process.stdout.write(`${tableOf(HEAD, found.map(row))}\n`);
}

function row(leftover: Leftover): string[] {
  const { systemId, hostname, status, locked, vmHost, addresses, firstSeen, evidence, vmName } = leftover;
  return [
    systemId,
    hostname,
    locked ? `${status}, locked` : status,
    vmHost,
    addresses.join(" ") || "-",
    firstSeen === undefined ? "unknown" : ago(Date.now() - firstSeen),
    `${evidence} ${vmName}`,
  ];
}

/** Whole hours and days, since a leftover is mostly older than a run. */
function ago(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

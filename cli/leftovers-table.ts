import { printable } from "../provider/printable";
import type { Leftover } from "../provider/lifecycle/leftovers";

const HEAD = ["MACHINE", "HOST NAME", "STATUS", "VM HOST", "ADDRESSES", "SINCE", "KNOWN BY"];

/** Prints the list for people. */
export function showLeftovers(found: readonly Leftover[], stacks: readonly string[]): void {
  const names = stacks.map((stack) => stack.replace(/^urn:pulumi:(.*)::(.*)$/, "$2/$1")).join(", ");
  if (found.length === 0) {
    process.stdout.write(`Nothing is left over of ${names}.\n`);
    return;
  }
  process.stdout.write(`Left over of ${names}, and in no state that was given:\n\n`);
  const rows = [HEAD, ...found.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of rows) {
    const line = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
    process.stdout.write(`${line.trimEnd()}\n`);
  }
  process.stdout.write("\n");
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
  ].map(printable);
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

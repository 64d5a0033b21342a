import { printable } from "../../provider/printable";
import type { Check, Finding } from "./finding";

const MARKS = { ok: "✓", wrong: "✗", unchecked: "–" } as const;

const NAMES: Record<Check, string> = {
  settings: "settings",
  proxy: "proxy",
  tls: "TLS",
  url: "URL",
  clock: "clock",
  version: "version",
  key: "API key",
  rights: "rights",
  racks: "racks",
  "vm-hosts": "VM hosts",
  dhcp: "DHCP",
  images: "images",
  lxd: "LXD",
};

/**
 * The findings for people, what to do below each.
 * @param columns of the terminal
 */
export function showFindings(findings: readonly Finding[], columns: number): string {
  const names = findings.map(({ check, subject }) =>
    printable(subject === undefined ? NAMES[check] : `${NAMES[check]} of ${subject}`),
  );
  const indent = Math.max(...names.map(({ length }) => length)) + 4;
  const paragraphs = findings.flatMap(({ status, said, advice }, i) => [
    wrap(`${MARKS[status]} ${names[i]}`.padEnd(indent), said, columns),
    ...(advice === undefined ? [] : [wrap(`${" ".repeat(indent)}→ `, advice, columns)]),
  ]);
  const wrong = findings.filter(({ status }) => status === "wrong").length;
  const end = wrong === 0 ? "Nothing is wrong." : `${wrong} of these ${wrong === 1 ? "is" : "are"} wrong.`;
  return `${paragraphs.join("\n")}\n\n${end}\n`;
}

/** Text behind a head, its further lines below its first. */
function wrap(head: string, text: string, columns: number): string {
  const width = Math.max(columns - head.length, 40);
  const lines: string[] = [];
  for (const word of printable(text).split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(word);
    }
  }
  return head + lines.join(`\n${" ".repeat(head.length)}`);
}

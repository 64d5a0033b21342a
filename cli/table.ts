import { printable } from "../provider/printable";

/** A table for people, its columns as wide as they have to be; each line ends in a line break. What others wrote is made printable. */
export function tableOf(head: readonly string[], body: readonly (readonly string[])[]): string {
  const rows = [head, ...body.map((cells) => cells.map(printable))];
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

/**
 * Another's words as one line for a message: what a server sends must neither command the terminal that shows it nor look like a line
 * of our own.
 */
export function printable(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** The same for a text of several lines, which stay. */
export function printableLines(text: string): string {
  return text.replace(/[^\P{Cc}\n]+/gu, " ");
}

/**
 * Another's words as one line for a message: what a server sends must neither command the terminal that shows it, nor turn the
 * direction of its text, nor look like a line of our own.
 */
export function printable(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, " ").trim();
}

/** The same for a text of several lines, which stay. */
export function printableLines(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]+/gu, " ");
}

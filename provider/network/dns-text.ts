/**
 * Text in a TXT record, between the quotes of a zone file. What could end the quotes, or begin a comment for one of the programs on the
 * way, is written as %22 and the like, and so is what is not ASCII.
 */

const SAFE = /^[\x20-\x7e]$/;
const ESCAPED = new Set(['"', "\\", ";", "%"]);

/** Whether a text is one line without control characters. */
export function isPlainText(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(text);
}

export function encodeText(text: string): string {
  return [...text]
    .map((letter) =>
      SAFE.test(letter) && !ESCAPED.has(letter)
        ? letter
        : [...Buffer.from(letter)]
            .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
            .join(""),
    )
    .join("");
}

/** The text; as it stands where others wrote it and it is not so encoded. */
export function decodeText(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** How many bytes a text takes in a record. */
export function textBytes(text: string): number {
  return encodeText(text).length;
}

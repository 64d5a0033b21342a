import { gunzipSync } from "node:zlib";

/** The most text that gzip data may unpack to. cloud-init reads user data as a whole, and MAAS keeps it in its database. */
const MAX_BYTES = 16 * 1024 * 1024;

/** How user data may begin for cloud-init to do something with it, in lower case (`INCLUSION_TYPES_MAP` of cloud-init, after white space). */
const HEADERS = [
  "#!",
  "#cloud-boothook",
  "#cloud-config",
  "#include",
  "#part-handler",
  "#upstart-job",
  "## template: jinja",
];

/** User data as it is meant. */
export interface UserData {
  /** The text that cloud-init is to read. */
  text: string;
  /** What keeps it from being read; the text is then as given. */
  problem?: "binary" | "unpackable";
}

/**
 * Reads user data as a program gives it. MAAS's own tools want base64, and others pack it too; cloud-init would take either for a text
 * without a header and do nothing. A text that cloud-init understands is never valid base64, since each way to begin has a character
 * that base64 has not.
 */
export function readUserData(given: string): UserData {
  if (isBinary(given)) {
    return { text: given, problem: "binary" };
  }
  for (let text = given; ;) {
    const data = base64In(text);
    if (data === undefined) {
      // What decodes to a text of no kind that cloud-init knows was perhaps no base64: it stays as it was given.
      return { text: hasHeader(text) || isAlmostCloudConfig(text) ? text : given };
    }
    const inner = isGzip(data) ? unpacked(data) : textOf(data);
    if (inner === undefined) {
      return isGzip(data) ? { text: given, problem: "unpackable" } : { text: given };
    }
    text = inner;
  }
}

/** Whether cloud-init would know what the text is. */
export function hasHeader(text: string): boolean {
  // A byte-order mark is no white space to cloud-init.
  const begin = text.replace(/^[^\S\ufeff]+/, "").toLowerCase();
  return HEADERS.some((header) => begin.startsWith(header)) || isMime(text);
}

/** A comment that was meant for the header: `# cloud-config`, `#cloud_config`. */
export function isAlmostCloudConfig(text: string): boolean {
  return !hasHeader(text) && /^[^\S\ufeff]*#+\s*cloud[-_ ]?(config|init)\b/i.test(text);
}

/** cloud-init takes for MIME what has a MIME-Version in its first 4096 characters; a message has it in its head. */
export function isMime(text: string): boolean {
  const head = /^([^\r\n]+\r?\n)+/.exec(text.slice(0, 4096))?.[0] ?? "";
  return /^(From |[!-9;-~]+:)/.test(head) && /^mime-version:/im.test(head);
}

/** The bytes of a text that is base64 from its first character to its last, by lines or not, with its padding or without. */
function base64In(text: string): Buffer | undefined {
  const dense = text.replace(/\s+/g, "");
  return dense.length > 4 && /^[\w+/-]+={0,2}$/.test(dense) ? Buffer.from(dense, "base64") : undefined;
}

/** gzip data, of which a reader that expected text has kept the first byte and the second, or a mark in its place. */
function isBinary(text: string): boolean {
  return text.charCodeAt(0) === 0x1f && [0x8b, 0xfffd].includes(text.charCodeAt(1));
}

function isGzip(data: Buffer): boolean {
  return data[0] === 0x1f && data[1] === 0x8b;
}

function unpacked(data: Buffer): string | undefined {
  try {
    return textOf(gunzipSync(data, { maxOutputLength: MAX_BYTES }));
  } catch {
    return undefined;
  }
}

function textOf(data: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
  }
}
